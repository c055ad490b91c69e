// Package webtest opens pages in a real Chromium for tests: what it shows, what
// it logs, and whether axe-core finds a barrier.
//
// Without Chromium a test is skipped with one line; when the environment's
// JAMSOS_TEST_REQUIRE names chromium it fails instead. JAMSOS_TEST_SHOTS is a
// folder for screenshots; without it they are taken and dropped.
package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Timeout bounds one browser, from its start to its end.
const Timeout = 2 * time.Minute

// Browser is an open tab and what its console said.
type Browser struct {
	Ctx context.Context
	mu  sync.Mutex
	bad []string
}

// Start opens Chromium with a new profile, or skips the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	bin := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(n); err == nil {
			bin = p
			break
		}
	}
	if bin == "" {
		if strings.Contains(os.Getenv("JAMSOS_TEST_REQUIRE"), "chromium") {
			t.Fatal("Chromium is required (JAMSOS_TEST_REQUIRE) and not installed: apt-get install chromium")
		}
		t.Skip("skipped: Chromium is not installed (apt-get install chromium)")
	}
	opts := []chromedp.ExecAllocatorOption{chromedp.ExecPath(bin), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck}
	opts = append(opts, chromedp.Flag("accept-lang", "id"))
	for _, f := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "disable-background-networking",
		"disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars"} {
		opts = append(opts, chromedp.Flag(f, true))
	}
	ctx, cancelTime := context.WithTimeout(context.Background(), Timeout)
	ctx, cancelAlloc := chromedp.NewExecAllocator(ctx, opts...)
	ctx, cancel := chromedp.NewContext(ctx)
	b := &Browser{Ctx: ctx}
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits, so that the profile can be removed
		cancel()
		cancelAlloc()
		cancelTime()
	})
	err := chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *cdpruntime.EventExceptionThrown:
			b.note(ev.ExceptionDetails.Text)
		case *cdpruntime.EventConsoleAPICalled:
			if ev.Type == "error" || ev.Type == "assert" {
				raw, _ := json.Marshal(ev.Args)
				b.note("console: " + string(raw))
			}
		case *cdplog.EventEntryAdded:
			// A page that answers 4xx on purpose is logged by the browser too; the test checks its status itself.
			if ev.Entry.Level == cdplog.EntryLevelError && !strings.Contains(ev.Entry.Text, "status of 4") {
				b.note("log: " + ev.Entry.Text + " " + ev.Entry.URL)
			}
		}
	})
	if err == nil {
		_, err = chromedp.Call(ctx, cdplog.Enable, cdp.Empty{})
	}
	if err == nil {
		_, err = chromedp.Call(ctx, cdpruntime.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return b
}

func (b *Browser) note(s string) { b.mu.Lock(); b.bad = append(b.bad, s); b.mu.Unlock() }

// Do runs actions; what names them in the failure.
func (b *Browser) Do(t testing.TB, what string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.Ctx, actions...); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// View sets the width in pixels and the colour scheme, light or dark.
func (b *Browser) View(t testing.TB, width int, scheme string) {
	t.Helper()
	b.Do(t, "view", chromedp.EmulateViewport(int64(width), 800))
	if _, err := chromedp.Call(b.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		t.Fatalf("colour scheme: %v", err)
	}
}

// Open goes to an address and waits until the page and its typeface are there.
func (b *Browser) Open(t testing.TB, url string) {
	t.Helper()
	b.Do(t, "open "+url, chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("main")))
	Eval[bool](t, b, `document.fonts.ready.then(() => true)`)
}

// Eval is the value of a JavaScript expression on the page; a promise is awaited.
func Eval[T any](t testing.TB, b *Browser, js string) T {
	t.Helper()
	v, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate: %v", err)
	}
	return v
}

// Click clicks what a CSS selector finds.
func (b *Browser) Click(t testing.TB, css string) {
	t.Helper()
	b.Do(t, "click "+css, chromedp.Click(chromedp.CSS(css)))
}

// Type types into the input that a CSS selector finds.
func (b *Browser) Type(t testing.TB, css, text string) {
	t.Helper()
	b.Do(t, "type into "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// Wait waits until what a CSS selector finds is visible.
func (b *Browser) Wait(t testing.TB, css string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.Ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(css))); err != nil {
		t.Fatalf("wait for %s: %v", css, err)
	}
}

// Text is the visible text of what a CSS selector finds.
func (b *Browser) Text(t testing.TB, css string) string {
	t.Helper()
	s, err := chromedp.Run(b.Ctx, chromedp.Text(chromedp.CSS(css)))
	if err != nil {
		t.Fatalf("text of %s: %v", css, err)
	}
	return s
}

// Quiet fails the test for everything the console complained about so far.
func (b *Browser) Quiet(t testing.TB) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.bad {
		t.Errorf("the browser complains: %s", s)
	}
	b.bad = nil
}

// Screenshot keeps the whole page as <folder>/<name>-<width>.png.
func (b *Browser) Screenshot(t testing.TB, name string, width int) {
	t.Helper()
	png, err := chromedp.Run(b.Ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("screenshot: %v", err)
	}
	dir := os.Getenv("JAMSOS_TEST_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width)), png, 0o644); err != nil {
		t.Error(err)
	}
}

var axe = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	b, err := os.ReadFile(filepath.Join(filepath.Dir(here), "..", "testdata", "axe.min.js"))
	return string(b), err
})

// Axe fails the test for every violation axe-core finds on the open page. It is
// injected by the debugger, which the page's content security policy does not hinder.
func (b *Browser) Axe(t testing.TB) {
	t.Helper()
	src, err := axe()
	if err != nil {
		t.Fatalf("axe-core: %v", err)
	}
	Eval[int](t, b, src+";0")
	raw := Eval[string](t, b, `axe.run(document,{resultTypes:["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0,5).map(n => n.target.join(" ")+": "+n.failureSummary)}))))`)
	var found []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		t.Fatalf("axe-core: %v", err)
	}
	for _, v := range found {
		t.Errorf("axe %s: %s\n  %s", v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
	}
}

// NoSideways fails when the page is wider than the window: nobody should have
// to scroll sideways to read.
func (b *Browser) NoSideways(t testing.TB) {
	t.Helper()
	over := Eval[int](t, b, `document.documentElement.scrollWidth - window.innerWidth`)
	if over > 0 {
		t.Errorf("the page is %d px wider than the window", over)
	}
}
