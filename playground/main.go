// Playground runs the Flink Operations Playground on this machine, without Docker: real processes, one per service,
// with the names that docker-compose.yaml uses. The Makefile is the list of its commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
	"flinkwatch/playground/stack"
	"flinkwatch/playground/topics"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := errors.Join(provide.ReadAllPaths(), run(ctx, os.Args[1:]))
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "\ninterrupted: what was started goes on running; make down stops it")
		os.Exit(130)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nplayground: %v\n", err)
		os.Exit(1)
	}
}

// run parses the command line and runs its command.
func run(ctx context.Context, args []string) error {
	app := kingpin.New("playground", "The Flink Operations Playground on this machine, without Docker.")
	app.HelpFlag.Short('h')
	command := map[string]func() error{}
	onStack := func(name, help string, do func(*stack.Stack) error) *kingpin.CmdClause {
		command[name] = func() error { return withStack(do) }
		return app.Command(name, help)
	}

	onStack("up", "Start what does not run yet.", func(st *stack.Stack) error { return st.Up(ctx) })
	onStack("down", "Stop everything.", func(st *stack.Stack) error { return st.Down(ctx) })
	onStack("clean-state", "Forget topics, checkpoints, metrics and logs.", (*stack.Stack).CleanState)
	onStack("status", "Print what runs.", func(st *stack.Stack) error { return st.Status(ctx) })
	onStack("submit", "Give the job other arguments.", func(st *stack.Stack) error { return st.Submit(ctx) })
	onStack("savepoint", "Take a savepoint of the job, which goes on.",
		func(st *stack.Stack) error { return st.Savepoint(ctx) })
	onStack("stop", "Stop the job with a savepoint.", func(st *stack.Stack) error { return st.StopJob(ctx) })
	onStack("restore", "Start the job from a savepoint.", func(st *stack.Stack) error { return st.Restore(ctx) })
	onStack("cancel", "End the job without a savepoint.", func(st *stack.Stack) error { return st.CancelJob(ctx) })

	var service, topic string
	var more []string
	onService := func(name, help string, do func(*stack.Stack) error) {
		onStack(name, help, do).Arg("service", "A service of docker-compose.yaml.").Required().StringVar(&service)
	}
	onService("logs", "Follow a log.", func(st *stack.Stack) error { return st.Logs(service) })
	onService("kill", "SIGKILL a service.", func(st *stack.Stack) error { return st.Kill(service) })
	onService("start", "Start a service again.", func(st *stack.Stack) error { return st.Start(ctx, service) })
	onService("bring", "Fetch and start an optional service.",
		func(st *stack.Stack) error { return st.Bring(ctx, service) })
	onStack("scale", "Bring the number of TaskManagers to TASKMANAGERS.",
		func(st *stack.Stack) error { return st.Scale(ctx) })
	onStack("grafana", "Fetch Grafana, and start it if the stack runs.",
		func(st *stack.Stack) error { return st.Grafana(ctx) })
	onStack("flink", "Run Flink's own command line.", func(st *stack.Stack) error { return st.Flink(ctx, more) }).
		Arg("args", "Its arguments, after --.").StringsVar(&more)
	console := onStack("console", "Print a topic.", func(st *stack.Stack) error { return st.Console(ctx, topic, more) })
	console.Arg("topic", "The topic.").Required().StringVar(&topic)
	console.Arg("args", "More arguments of Kafka's console consumer, after --.").StringsVar(&more)

	create := app.Command("topics", "Create the topics, once Kafka answers.")
	kafka := create.Flag("kafka", "Address of a broker, host:port.").Default("localhost:9094").String()
	command["topics"] = func() error { return createTopics(ctx, *kafka) }
	app.Command("tools", "Fetch Prometheus and Alertmanager, with promtool and amtool.")
	command["tools"] = func() error { return tools(ctx) }

	name, err := app.Parse(args)
	if err != nil {
		return err
	}
	return command[name]()
}

func withStack(do func(*stack.Stack) error) error {
	s, err := load()
	if err != nil {
		return err
	}
	st, err := stack.Open(s, os.Stdout)
	if err != nil {
		return err
	}
	return st.Cause(do(st))
}

func load() (settings.Settings, error) {
	here, err := os.Getwd()
	if err != nil {
		return settings.Settings{}, err
	}
	repo, err := settings.FindRepo(here)
	if err != nil {
		return settings.Settings{}, err
	}
	return settings.Load(repo, os.Environ())
}

// kafkaWithin is how long Kafka may take to answer before the creation of topics is given up.
const kafkaWithin = 2 * time.Minute

func createTopics(ctx context.Context, brokers string) error {
	ctx, cancel := context.WithTimeout(ctx, kafkaWithin)
	defer cancel()
	return topics.Create(ctx, brokers)
}

func tools(ctx context.Context) error {
	s, err := load()
	if err != nil {
		return err
	}
	for _, m := range []provide.Monitoring{provide.Prometheus, provide.Alertmanager} {
		if err := m.Fetch(ctx, s, os.Stderr); err != nil {
			return err
		}
		if err := m.Link(s); err != nil {
			return err
		}
	}
	return nil
}
