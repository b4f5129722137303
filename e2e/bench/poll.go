package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

// poller asks Flink as simple exporters do: for each metric by a request of its own.
type poller struct {
	base string
	page *bufio.Writer
}

// poll polls once, and prints a line for each metric.
func poll(ctx context.Context, base string) error {
	p := poller{base, bufio.NewWriter(os.Stdout)}
	var list struct {
		Jobs []struct {
			ID    string `json:"jid"`
			Name  string
			State string
		}
	}
	if err := p.get(ctx, "/jobs/overview", &list); err != nil {
		return err
	}
	for _, job := range list.Jobs {
		if err := p.job(ctx, job.ID, job.Name); err != nil {
			return fmt.Errorf("job %s: %w", job.ID, err)
		}
	}
	return p.page.Flush()
}

func (p poller) job(ctx context.Context, id, name string) error {
	var details struct {
		Vertices []struct{ ID, Name string }
	}
	if err := p.get(ctx, "/jobs/"+id, &details); err != nil {
		return err
	}
	if err := p.metrics(ctx, "/jobs/"+id+"/metrics", name, ""); err != nil {
		return err
	}
	for _, vertex := range details.Vertices {
		if err := p.metrics(ctx, "/jobs/"+id+"/vertices/"+vertex.ID+"/subtasks/metrics", name, vertex.Name); err != nil {
			return err
		}
	}
	return nil
}

// metrics asks for the names, and then for each of them.
func (p poller) metrics(ctx context.Context, path, job, vertex string) error {
	var names []struct{ ID string }
	if err := p.get(ctx, path, &names); err != nil {
		return err
	}
	for _, name := range names {
		var values []struct {
			ID    string
			Value any // of a job
			Sum   any // over the subtasks of a vertex
		}
		if err := p.get(ctx, path+"?get="+name.ID, &values); err != nil {
			return err
		}
		for _, value := range values {
			fmt.Fprintf(p.page, "flink_metric{job=%q,vertex=%q,name=%q} %v\n", job, vertex, value.ID,
				cmp.Or(value.Value, value.Sum))
		}
	}
	return nil
}

func (p poller) get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(into)
}
