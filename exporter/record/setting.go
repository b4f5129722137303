package record

import (
	"fmt"

	"flinkwatch/exporter/audit"
)

// wrong returns a *audit.SettingError: the settings of a format are those of the audit, too.
func wrong(setting, format string, values ...any) error {
	return &audit.SettingError{Setting: setting, Detail: fmt.Sprintf(format, values...)}
}
