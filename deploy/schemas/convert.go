package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"flinkwatch/deploy/definitions"
)

type schema = map[string]any

// core are the kinds of Kubernetes itself that the chart makes, by group and version.
var core = map[string]string{
	"Pod": "core.v1", "ConfigMap": "core.v1", "Service": "core.v1", "ServiceAccount": "core.v1", "Secret": "core.v1",
	"Deployment": "apps.v1", "PodDisruptionBudget": "policy.v1", "Ingress": "networking.v1",
	"NetworkPolicy": "networking.v1",
}

const ref = "#/definitions/"

// kubernetes are the schemas of these kinds, each with the definitions that it refers to.
func kubernetes() (map[string]schema, error) {
	folder, err := definitions.Module("k8s.io/kubernetes")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(folder, "api", "openapi-spec", "swagger.json"))
	if err != nil {
		return nil, err
	}
	var all struct{ Definitions map[string]schema }
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	for name, definition := range all.Definitions {
		all.Definitions[name] = strict(loose(name, definition)).(schema)
	}
	made := map[string]schema{}
	for kind, version := range core {
		name := "io.k8s.api." + version + "." + kind
		if all.Definitions[name] == nil {
			return nil, fmt.Errorf("there is no definition %s", name)
		}
		used := schema{}
		follow(all.Definitions[name], all.Definitions, used)
		made[kind] = schema{"$ref": ref + name, "definitions": used}
		used[name] = all.Definitions[name]
	}
	return made, nil
}

// loose is a definition with what the API server takes in more than one form.
func loose(name string, definition schema) schema {
	switch {
	case strings.HasSuffix(name, ".IntOrString"):
		return schema{"type": []string{"string", "integer"}}
	case strings.HasSuffix(name, ".Quantity"):
		return schema{"type": []string{"string", "number"}}
	}
	return definition
}

// strict refuses fields that a schema does not know, wherever it knows any.
func strict(node any) any {
	switch node := node.(type) {
	case []any:
		for n := range node {
			node[n] = strict(node[n])
		}
	case schema:
		for name := range node {
			node[name] = strict(node[name])
		}
		_, known := node["properties"].(schema)
		if known && node["type"] == "object" && node["additionalProperties"] == nil &&
			node["x-kubernetes-preserve-unknown-fields"] == nil {
			node["additionalProperties"] = false
		}
	}
	return node
}

// follow adds the definitions that a schema refers to.
func follow(node any, all map[string]schema, used schema) {
	switch node := node.(type) {
	case []any:
		for _, below := range node {
			follow(below, all, used)
		}
	case schema:
		if target, is := node["$ref"].(string); is {
			name := strings.TrimPrefix(target, ref)
			if used[name] == nil {
				used[name] = all[name]
				follow(all[name], all, used)
			}
		}
		for _, below := range node {
			follow(below, all, used)
		}
	}
}

// custom adds the schemas of a CustomResourceDefinition.
func custom(text []byte, made map[string]schema) error {
	var definition struct {
		Spec struct {
			Names    struct{ Kind string }
			Versions []struct {
				Schema struct {
					Root schema `yaml:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		return err
	}
	if definition.Spec.Names.Kind == "" || len(definition.Spec.Versions) != 1 {
		return fmt.Errorf("want a definition of one kind and one version")
	}
	root := definition.Spec.Versions[0].Schema.Root
	if definition.Spec.Names.Kind == "FlinkDeployment" { // the registry's version is older than the Flink that we use
		spec := root["properties"].(schema)["spec"].(schema)["properties"].(schema)
		delete(spec["flinkVersion"].(schema), "enum")
	}
	for _, field := range []string{"apiVersion", "kind", "metadata"} {
		if fields := root["properties"].(schema); fields[field] == nil {
			fields[field] = schema{}
		}
	}
	made[definition.Spec.Names.Kind] = strict(root).(schema)
	return nil
}
