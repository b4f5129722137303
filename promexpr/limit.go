package promexpr

import (
	"fmt"

	"github.com/VictoriaMetrics/metricsql"
)

// Limit is the number with which an alert compares first: 60 in `x > 60 and y < 9`, 4 in `x > 4 * y`. What stands
// within comes after: 3 in `sum(x > 600) >= 3`.
func Limit(expr string) (float64, error) {
	parsed, err := metricsql.Parse(expr)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", expr, err)
	}
	if limit, found := limitOf(parsed); found {
		return limit, nil
	}
	return 0, fmt.Errorf("%s: it compares with no number", expr)
}

func limitOf(expr metricsql.Expr) (limit float64, found bool) {
	switch e := expr.(type) {
	case *metricsql.AggrFuncExpr:
		return limitOfEither(e.Args)
	case *metricsql.BinaryOpExpr:
		if metricsql.IsBinaryOpCmp(e.Op) {
			return firstNumber(e.Right)
		}
		return limitOfEither([]metricsql.Expr{e.Left, e.Right})
	}
	return 0, false
}

func limitOfEither(exprs []metricsql.Expr) (limit float64, found bool) {
	for _, expr := range exprs {
		if limit, found := limitOf(expr); found {
			return limit, true
		}
	}
	return 0, false
}

func firstNumber(expr metricsql.Expr) (number float64, found bool) {
	metricsql.VisitAll(expr, func(e metricsql.Expr) {
		if n, ok := e.(*metricsql.NumberExpr); ok && !found {
			number, found = n.N, true
		}
	})
	return number, found
}
