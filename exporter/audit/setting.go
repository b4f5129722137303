package audit

import "fmt"

// SettingError says what is wrong with a setting.
type SettingError struct {
	// Setting is its name, such as "window size".
	Setting string
	Detail  string
}

func (e *SettingError) Error() string { return e.Setting + ": " + e.Detail }

func wrong(setting, format string, values ...any) error {
	return &SettingError{Setting: setting, Detail: fmt.Sprintf(format, values...)}
}
