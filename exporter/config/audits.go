package config

// checkAudits finds what audits beside each other must not have: no name, another one's, or a cluster where others have
// none.
func (r *reader) checkAudits(audits []entry) {
	lines := map[string]int{}
	for _, audit := range audits {
		name := audit.values["name"]
		switch first := lines[name.Text]; {
		case name.Text == "":
			r.complain(audit.line, audit.path+".name", "want a name for the audit")
		case first > 0:
			r.complain(name.Line, name.Path, "%q is the name of the audit in line %d", name.Text, first)
		default:
			lines[name.Text] = name.Line
		}
		if audit.values["cluster"].Text == "" && anyCluster(audits) {
			r.complain(audit.line, audit.path+".cluster", "want the audit's Flink cluster, as the other audits have it")
		}
	}
}

func anyCluster(audits []entry) bool {
	for _, audit := range audits {
		if audit.values["cluster"].Text != "" {
			return true
		}
	}
	return false
}

// kafkaOf is the Kafka cluster of an audit: the one that it names, or else the only one.
func (r *reader) kafkaOf(audit entry, clusters []entry) entry {
	named, given := audit.values["kafka"]
	switch {
	case len(clusters) == 0:
		r.complain(audit.line, audit.path, "want a cluster in kafka: for it")
		return entry{path: kafkaSection.name}
	case !given && len(clusters) > 1:
		r.complain(audit.line, audit.path+".kafka", "want the name of a cluster in kafka:, as there are several")
	case !given:
		return clusters[0]
	}
	for _, c := range clusters {
		if given && c.path == kafkaSection.name+"."+named.Text {
			return c
		}
	}
	if given {
		r.complain(named.Line, named.Path, "%q is not in kafka:", named.Text)
	}
	return clusters[0]
}
