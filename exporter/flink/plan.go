package flink

// plan is the job's graph; vertices themselves do not say what they are connected to.
type plan struct {
	Nodes []struct {
		ID     string `json:"id"`
		Inputs []struct {
			ID string `json:"id"`
		} `json:"inputs"`
	} `json:"nodes"`
}

// connect tells each vertex whether it has inputs and outputs.
func (p plan) connect(vertices []Vertex) {
	hasInput, hasOutput := map[string]bool{}, map[string]bool{}
	for _, node := range p.Nodes {
		for _, input := range node.Inputs {
			hasInput[node.ID] = true
			hasOutput[input.ID] = true
		}
	}
	for i := range vertices {
		v := &vertices[i]
		v.HasInput, v.HasOutput = hasInput[v.ID], hasOutput[v.ID]
	}
}
