package payment

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

func newWaiting(code string) *waiting {
	return &waiting{Message{Channel: "retail", Reference: "r", Code: code}, make(chan answer, 1)}
}

func TestAQueueLetsABatchGrowWhileAnotherIsWorkedOn(t *testing.T) {
	ctx := context.Background()
	q := newQueue()
	join := func(code string) {
		t.Helper()
		if err := q.join(ctx, newWaiting(code)); err != nil {
			t.Fatal(err)
		}
	}
	join("a")
	first, committing := q.take(ctx)
	if len(first) != 1 {
		t.Fatalf("%d messages, want 1", len(first))
	}
	join("b")
	join("a") // of a code that is being posted
	if b := q.gather(); len(b) != 0 {
		t.Errorf("%d messages were taken while a writer works", len(b))
	}
	committing()
	second, committing := q.take(ctx)
	if len(second) != 1 || second[0].msg.Code != "b" {
		t.Errorf("took %d messages, want b alone: a is not committed", len(second))
	}
	q.posted(first)
	committing()
	if third, _ := q.take(ctx); len(third) != 1 || third[0].msg.Code != "a" {
		t.Errorf("took %d messages, want a, whose first one is committed", len(third))
	}
	// When many wait, another writer does not wait for its turn.
	for i := range enough {
		join(fmt.Sprint("many", i))
	}
	if many, _ := q.take(ctx); len(many) != enough {
		t.Errorf("took %d of %d while a writer works", len(many), enough)
	}
}

func TestNoMessageIsForgottenInTheQueue(t *testing.T) {
	ctx, end := context.WithTimeout(context.Background(), 30*time.Second)
	defer end()
	q := newQueue()
	var writers, callers sync.WaitGroup
	run, stop := context.WithCancel(ctx)
	for range 3 {
		writers.Go(func() {
			for {
				batch, committing := q.take(run)
				if batch == nil {
					return
				}
				codes := map[string]int{}
				for _, w := range batch {
					codes[w.msg.Code]++
				}
				committing()
				q.posted(batch)
				for _, w := range batch {
					w.done <- answer{out: Outcome{BillNo: int64(codes[w.msg.Code])}}
				}
			}
		})
	}
	const n = 400
	for c := range 50 {
		callers.Go(func() {
			for i := range n {
				w := newWaiting(fmt.Sprint((c + i) % 7))
				if err := q.join(ctx, w); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-w.done:
				case <-ctx.Done():
					t.Error("a message waited for ever")
					return
				}
			}
		})
	}
	callers.Wait()
	stop()
	writers.Wait()
	if len(q.room) != 0 || len(q.waiting) != 0 || len(q.posting) != 0 || q.working != 0 {
		t.Errorf("left: %d in the room, %d waiting, %d codes, %d working", len(q.room), len(q.waiting), len(q.posting), q.working)
	}
}

func TestAFullQueueLetsCallersGoWhenTheirTimeIsOver(t *testing.T) {
	q := newQueue()
	for range queueLength {
		if err := q.join(context.Background(), newWaiting("x")); err != nil {
			t.Fatal(err)
		}
	}
	ctx, end := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer end()
	if err := q.join(ctx, newWaiting("x")); err == nil {
		t.Error("one more found room")
	}
}
