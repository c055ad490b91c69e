package web

import (
	"crypto/subtle"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type metrics struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	limited  *prometheus.CounterVec
	running  prometheus.Gauge
}

func newMetrics(reg *prometheus.Registry) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jamsos_http_requests_total", Help: "Answered requests by route and status."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "jamsos_http_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10}}, []string{"route"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "jamsos_http_rate_limited_total", Help: "Requests refused because they came too often, by limit."}, []string{"limit"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "jamsos_http_running", Help: "Requests being answered."}),
	}
	for _, c := range []prometheus.Collector{m.requests, m.took, m.limited, m.running, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		if err := reg.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) done(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// serveMetrics answers this machine, or whoever has the token; everybody else
// sees nothing there. Behind a proxy on the same machine the token is needed.
func (s *Server) serveMetrics() http.Handler {
	h := promhttp.HandlerFor(s.config.Registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		byToken := s.config.MetricsToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.config.MetricsToken)) == 1
		at, err := netip.ParseAddrPort(r.RemoteAddr)
		local := err == nil && at.Addr().Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
		if !byToken && !local {
			http.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
