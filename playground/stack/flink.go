package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
)

// flink runs Flink's programs as plain JVMs, with the configuration that the compose file uses as well.
type flink struct {
	settings settings.Settings
	java     provide.Java
}

func (f flink) confDir() string { return filepath.Join(f.settings.State, "flink", "conf") }

func (f flink) dir(name string) string { return filepath.Join(f.settings.State, "flink", name) }

func (f flink) tmp(name string) string { return filepath.Join(f.dir("tmp"), name) }

// forgetTmp empties the folder for passing things of a server: one that was killed leaves them behind.
func (f flink) forgetTmp(name string) error {
	if err := os.RemoveAll(f.tmp(name)); err != nil {
		return fmt.Errorf("temporary folder of %s: %w", name, err)
	}
	return os.MkdirAll(f.tmp(name), 0o755)
}

// shared is playground/conf/flink/config.yaml, which knows neither addresses nor folders, with what the user has
// changed.
func (f flink) shared() (text string, values map[string]any, err error) {
	file, err := os.ReadFile(filepath.Join(f.settings.Repo, "playground", "conf", "flink", "config.yaml"))
	if err != nil {
		return "", nil, fmt.Errorf("configuration of Flink: %w", err)
	}
	text, err = withProperties(string(file), f.settings.Get("FLINK_PROPERTIES"))
	if err != nil {
		return "", nil, fmt.Errorf("configuration of Flink: %w", err)
	}
	if err := yaml.Unmarshal([]byte(text), &values); err != nil {
		return "", nil, fmt.Errorf("configuration of Flink: %w", err)
	}
	return text, values, nil
}

// local is what the native stack adds to the shared configuration.
func (f flink) local() map[string]string {
	s := f.settings
	return map[string]string{
		"jobmanager.rpc.address":                "127.0.0.1",
		"jobmanager.rpc.port":                   strconv.Itoa(s.Port("JOBMANAGER_RPC_PORT").Number),
		"jobmanager.bind-host":                  "127.0.0.1",
		"taskmanager.host":                      "127.0.0.1",
		"taskmanager.bind-host":                 "127.0.0.1",
		"blob.server.port":                      strconv.Itoa(s.Port("JOBMANAGER_BLOB_PORT").Number),
		"metrics.internal.query-service.port":   strconv.Itoa(s.Port("JOBMANAGER_QUERY_PORT").Number),
		"rest.address":                          "127.0.0.1",
		"rest.bind-address":                     "127.0.0.1",
		"rest.port":                             strconv.Itoa(s.Port("FLINK_PORT").Number),
		"rest.bind-port":                        strconv.Itoa(s.Port("FLINK_PORT").Number),
		"execution.checkpointing.dir":           "file://" + f.dir("checkpoints"),
		"execution.checkpointing.savepoint-dir": "file://" + f.dir("savepoints"),
		"io.tmp.dirs":                           f.dir("tmp"),
		"web.upload.dir":                        f.dir("uploads"),
	}
}

// configure writes the configuration folder that all of Flink's programs read.
func (f flink) configure() error {
	text, values, err := f.shared()
	if err != nil {
		return err
	}
	local := f.local()
	keys := make([]string, 0, len(local))
	for key := range local {
		if _, twice := values[key]; twice {
			return fmt.Errorf(
				"configuration of Flink: %s is set in the shared file or in FLINK_PROPERTIES, and by the native stack", key,
			)
		}
		keys = append(keys, key)
	}
	sort.Strings(keys)
	out := text + "\n# Of this native stack.\n"
	for _, key := range keys {
		out += key + ": " + strconv.Quote(local[key]) + "\n"
	}
	for _, dir := range []string{f.confDir(), f.dir("checkpoints"), f.dir("savepoints"), f.tmp("cli"), f.dir("uploads")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("folder of Flink: %w", err)
		}
	}
	return os.WriteFile(filepath.Join(f.confDir(), "config.yaml"), []byte(out), 0o644)
}

// Flink's own scripts open these to its reflection on Java 17 and later.
var (
	exportedModules = []string{
		"java.base/sun.net.util", "java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5",
	}
	openedModules = []string{
		"java.base/java.lang", "java.base/java.net", "java.base/java.io", "java.base/java.nio", "java.base/sun.nio.ch",
		"java.base/java.lang.reflect", "java.base/java.text", "java.base/java.time", "java.base/java.util",
		"java.base/java.util.concurrent", "java.base/java.util.concurrent.atomic", "java.base/java.util.concurrent.locks",
	}
)

func (f flink) jvm(logging string, options []string, main string, args ...string) process.Command {
	var all []string
	for _, module := range exportedModules {
		all = append(all, "--add-exports="+module+"=ALL-UNNAMED")
	}
	for _, module := range openedModules {
		all = append(all, "--add-opens="+module+"=ALL-UNNAMED")
	}
	all = append(all, options...)
	log4j := filepath.Join(f.settings.Repo, "playground", "conf", "flink", logging)
	all = append(all, "-Dlog4j.configurationFile="+log4j,
		"-cp", filepath.Join(provide.Libraries(f.settings, "flink"), "*"), main)
	return process.Command{
		Path: f.java.Binary, Args: f.java.Args(append(all, args...)...), Dir: f.settings.Repo,
		Env: []string{"FLINK_CONF_DIR=" + f.confDir()},
	}
}

// server is a JVM that stays; Flink's web UI shows its log.
func (f flink) server(name string, options []string, main string, args ...string) process.Command {
	log := process.Table{Dir: f.settings.State}.Log(name)
	args = append([]string{"--configDir", f.confDir(), "-D", "io.tmp.dirs=" + f.tmp(name)}, args...)
	return f.jvm("log4j-console.properties", append(options, "-Dlog.file="+log), main, args...)
}

func (f flink) jobManager() (process.Command, error) {
	_, values, err := f.shared()
	if err != nil {
		return process.Command{}, err
	}
	heap, err := megabytes(values, "jobmanager.memory.heap.size")
	if err != nil {
		return process.Command{}, err
	}
	metaspace, err := megabytes(values, "jobmanager.memory.jvm-metaspace.size")
	if err != nil {
		return process.Command{}, err
	}
	return f.server("jobmanager", memory(heap, metaspace),
		"org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"), nil
}

// taskManager starts the n-th TaskManager (from 1). Its id is stable, so that its metrics continue after a restart.
func (f flink) taskManager(n int) (process.Command, error) {
	_, values, err := f.shared()
	if err != nil {
		return process.Command{}, err
	}
	heap, err := megabytes(values, "taskmanager.memory.framework.heap.size", "taskmanager.memory.task.heap.size")
	if err != nil {
		return process.Command{}, err
	}
	direct, err := megabytes(values, "taskmanager.memory.framework.off-heap.size",
		"taskmanager.memory.task.off-heap.size", "taskmanager.memory.network.max")
	if err != nil {
		return process.Command{}, err
	}
	metaspace, err := megabytes(values, "taskmanager.memory.jvm-metaspace.size")
	if err != nil {
		return process.Command{}, err
	}
	options := append(memory(heap, metaspace), fmt.Sprintf("-XX:MaxDirectMemorySize=%dm", direct))
	return f.server(TaskManagerName(n), options, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
		ownOf(n)...), nil
}

// ownOf are the settings in which TaskManagers on one machine must differ. The system gives them free ports: nobody
// needs to know these, and one that starts again does not get the address of the dead one, to which the JobManager may
// still be holding a broken connection.
func ownOf(n int) []string {
	return []string{
		"-D", fmt.Sprintf("taskmanager.resource-id=tm-%d", n),
		"-D", "taskmanager.rpc.port=0",
		"-D", "taskmanager.data.port=0",
		"-D", "metrics.internal.query-service.port=0",
	}
}

// cli is Flink's own command line.
func (f flink) cli(args ...string) process.Command {
	return f.jvm("log4j-cli.properties", []string{"-Xmx192m"}, "org.apache.flink.client.cli.CliFrontend", args...)
}

// submit runs the job, detached, from a savepoint where one is given. State of operators that the new arguments have
// no use for is dropped: the Backpressure variant has one more, and each kind of time has a counter of its own.
func (f flink) submit(savepoint string) process.Command {
	s := f.settings
	args := []string{"run", "-d", "-p", s.Get("PARALLELISM")}
	if savepoint != "" {
		args = append(args, "-s", savepoint, "--allowNonRestoredState")
	}
	return f.cli(append(args, f.jobCommand()...)...)
}

// plan makes the job look at its arguments, and print its plan instead of running.
func (f flink) plan() process.Command {
	return f.cli(append([]string{"info", "-p", f.settings.Get("PARALLELISM")}, f.jobCommand()...)...)
}

func (f flink) jobCommand() []string {
	s := f.settings
	return append([]string{
		provide.Jar(s), "--bootstrap.servers", s.Port("KAFKA_PORT").Address(), "--window-size", s.Get("WINDOW_SIZE"),
	}, s.JobArgs()...)
}

func memory(heap, metaspace int) []string {
	return []string{
		fmt.Sprintf("-Xmx%dm", heap), fmt.Sprintf("-XX:MaxMetaspaceSize=%dm", metaspace), "-XX:+UseSerialGC",
		"-XX:+ExitOnOutOfMemoryError",
	}
}

// megabytes adds up sizes of the shared configuration, which are all written as "384m".
func megabytes(values map[string]any, keys ...string) (int, error) {
	total := 0
	for _, key := range keys {
		text := fmt.Sprint(values[key])
		size, err := strconv.Atoi(strings.TrimSuffix(text, "m"))
		if err != nil || !strings.HasSuffix(text, "m") {
			return 0, fmt.Errorf("configuration of Flink: %s is %q: megabytes, such as 384m, are expected", key, text)
		}
		total += size
	}
	return total, nil
}
