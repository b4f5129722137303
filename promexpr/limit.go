package promexpr

import (
	"fmt"

	"github.com/VictoriaMetrics/metricsql"
)

// Limit is the number with which an alert compares first: 60 in `x > 60 and y < 9`, 4 in `x > 4 * y`.
func Limit(expr string) (float64, error) {
	parsed, err := metricsql.Parse(expr)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", expr, err)
	}
	limit, found := 0.0, false
	metricsql.VisitAll(parsed, func(e metricsql.Expr) {
		if comparison, ok := e.(*metricsql.BinaryOpExpr); ok && !found && metricsql.IsBinaryOpCmp(comparison.Op) {
			limit, found = firstNumber(comparison.Right)
		}
	})
	if !found {
		return 0, fmt.Errorf("%s: it compares with no number", expr)
	}
	return limit, nil
}

func firstNumber(expr metricsql.Expr) (number float64, found bool) {
	metricsql.VisitAll(expr, func(e metricsql.Expr) {
		if n, ok := e.(*metricsql.NumberExpr); ok && !found {
			number, found = n.N, true
		}
	})
	return number, found
}
