package alerts_test

import "time"

const (
	second = time.Second
	minute = time.Minute
)

func stories() []story {
	return []story{
		{
			name:  "nobody disturbs it",
			looks: []look{{1 * minute, ""}, {5 * minute, ""}, {20 * minute, ""}, {40 * minute, ""}},
		},
		{
			name: "the only TaskManager is killed at 20m and comes back at 28m",
			acts: []act{
				{20 * minute, func(w *world) { w.taskManagers = 0 }},
				{28 * minute, func(w *world) { w.taskManagers = 1 }},
				{29 * minute, func(w *world) { w.recent["duplicate"] = 6 }},
			},
			looks: []look{
				{20 * minute, ""},
				{20*minute + 45*second, "FlinkJobRestarted"},
				{22 * minute, "FlinkJobRestarted FlinkNoTaskManagers (FlinkJobTasksNotRunning) (FlinkJobWaitingForSlots)"},
				{25 * minute, "FlinkJobRestarted FlinkNoTaskManagers (FlinkJobTasksNotRunning) (FlinkJobWaitingForSlots) " +
					"(WindowOutputStalled) (WindowsOverdue) (FlinkCheckpointStale) (FlinkCheckpointsFailing)"},
				{31 * minute, "WindowsDuplicatedAfterRestart"},
				{40 * minute, "WindowsDuplicatedAfterRestart"},
			},
		},
	}
}
