module flinkwatch/tools/schemas

go 1.26.0

require (
	github.com/prometheus-operator/prometheus-operator v0.92.0
	k8s.io/kubernetes v1.34.4
)
