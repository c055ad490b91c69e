package law

import "fmt"

// Code names a fault for programs and translations; codes are unique.
type Code string

// The faults an evaluation can answer with.
const (
	CodeMonth     Code = "law.month_without_rule"   // no value of the data is in force in that month or on that day
	CodeRiskGroup Code = "law.risk_group"           // JKK of a wage earner needs the group 1 to 5
	CodeWage      Code = "law.wage_out_of_range"    // negative, or above MaxWage
	CodeProgramme Code = "law.programme_of_segment" // the segment has no such programme
	CodeSegment   Code = "law.segment"              // no or unknown segment for this question
	CodeScale     Code = "law.scale"                // unknown scale of the employer
	CodeSector    Code = "law.sector"               // a sector that no relief names
	CodeDates     Code = "law.dates"                // a date is missing or the order is wrong
	CodeWageKind  Code = "law.wage_kind"            // unknown way of paying wages, or too few months
	CodeUnknown   Code = "law.unknown"              // the data says that nobody has found the value yet
	CodeEvent     Code = "law.event"                // the programme has no benefit for that event
	CodeInput     Code = "law.input"                // a figure that the question needs is missing or out of range
	CodeColumns   Code = "law.columns"              // slices of a batch differ in length
)

// Codes lists every fault code.
var Codes = []Code{CodeMonth, CodeRiskGroup, CodeWage, CodeProgramme, CodeSegment, CodeScale, CodeSector, CodeDates, CodeWageKind, CodeUnknown, CodeEvent, CodeInput, CodeColumns}

// Fault is a question that the law cannot answer as it was put. Params fill
// the translated message of Code; Error is the plain English form.
type Fault struct {
	Code   Code
	Params map[string]string
	text   string
}

func (f *Fault) Error() string { return "law: " + f.text }

// FaultCode is the code as kit/fault takes it.
func (f *Fault) FaultCode() string { return string(f.Code) }

// FaultParams fill the translated message of the code.
func (f *Fault) FaultParams() map[string]any {
	out := make(map[string]any, len(f.Params))
	for k, v := range f.Params {
		out[k] = v
	}
	return out
}

// Refuse makes a Fault; the packages under law use it too. params fill the
// translated message of c, the format is the plain English form.
func Refuse(c Code, params map[string]string, format string, args ...any) *Fault {
	return fault(c, params, format, args...)
}

func fault(c Code, params map[string]string, format string, args ...any) *Fault {
	return &Fault{Code: c, Params: params, text: fmt.Sprintf(format, args...)}
}
