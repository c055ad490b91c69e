package sipp

import (
	"strconv"
	"strings"
)

// Severity says whether a row can be used.
type Severity string

// An Error keeps the row out; with a Warning it is used as it was read.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is something wrong with a row, or, when Row is 0, with a sheet or the
// file. Value holds what stands in the cell, cut short: it is personal data and
// belongs into no log.
type Problem struct {
	Sheet    Sheet             `json:"sheet,omitempty"`
	Row      int               `json:"row,omitempty"`    // as the spreadsheet program numbers it; position from 1 in JSON
	Column   string            `json:"column,omitempty"` // letters in the uploaded file ("O"); name of the property in JSON
	Field    string            `json:"field,omitempty"`  // name in the template ("NOMOR_IDENTITAS")
	Code     string            `json:"code"`
	Severity Severity          `json:"severity"`
	Value    string            `json:"value,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
}

// Message tells a person what happened, why, and what to do; lang is "id" or
// "en", anything else is taken as "id".
func (p Problem) Message(lang string) string {
	e, ok := catalogue[p.Code]
	if !ok {
		e = entry{id: p.Code, en: p.Code}
	}
	s := e.id
	if lang == "en" {
		s = e.en
	}
	if !strings.Contains(s, "{") {
		return s
	}
	pairs := []string{"{value}", p.Value, "{field}", p.Field, "{sheet}", string(p.Sheet), "{row}", strconv.Itoa(p.Row)}
	for k, v := range p.Params {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Refusal is the error of a file that cannot be read as a payroll at all.
type Refusal struct{ Problem }

func (r *Refusal) Error() string { return "sipp: " + r.Message("en") }

func refuse(code string, s Sheet, params map[string]string) *Refusal {
	return &Refusal{Problem{Sheet: s, Code: code, Severity: Error, Params: params}}
}

// Codes lists all codes of problems with their severity.
func Codes() map[string]Severity {
	m := make(map[string]Severity, len(catalogue))
	for code, e := range catalogue {
		m[code] = e.severity
	}
	return m
}
