package grafana

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/grafana-tools/sdk"
	"github.com/prometheus/common/model"
)

// Board is a dashboard: its uid, and the JSON that it shall be.
type Board struct {
	UID  string
	JSON []byte
}

// Folder is where dashboards are put.
type Folder struct {
	UID, Title string
}

// Prometheus is the datasource of dashboards, as provisioning makes it, too.
type Prometheus struct {
	// UID and Name of the datasource.
	UID, Name string
	// URL is where Grafana's server reaches Prometheus; empty if one must be there already.
	URL string
	// ScrapeInterval is what Grafana's rate interval goes by: four of them at least.
	ScrapeInterval time.Duration
}

// Push puts dashboards into a folder, over what they are there now, and tells a line about each. A datasource is made
// only where there is none of Prometheus.
func (g *Grafana) Push(ctx context.Context, boards []Board, folder Folder, prometheus Prometheus, out io.Writer) error {
	version, err := g.Version(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Grafana %s at %s\n", version, g.url)
	if err := g.ensureDatasource(ctx, prometheus); err != nil {
		return err
	}
	folderID, err := g.ensureFolder(ctx, folder)
	if err != nil {
		return err
	}
	var failed []error
	for _, board := range boards {
		if err := g.put(ctx, board, folderID); err != nil {
			failed = append(failed, err)
			continue
		}
		fmt.Fprintf(out, "✓ %s\n", board.UID)
	}
	return errors.Join(failed...)
}

func (g *Grafana) put(ctx context.Context, board Board, folderID int) error {
	err := guard("put dashboard "+board.UID, func() error {
		_, err := g.api.SetRawDashboardWithParam(ctx, sdk.RawBoardRequest{
			Dashboard: board.JSON,
			Parameters: sdk.SetDashboardParams{
				FolderID: folderID, Overwrite: true, PreserveId: false, // an id is that of some other Grafana
			},
		})
		return err
	})
	if err != nil && strings.Contains(err.Error(), "provisioned") {
		err = fmt.Errorf("%w (it comes from a file, which Grafana reads again by itself)", err)
	}
	return err
}

func (g *Grafana) ensureFolder(ctx context.Context, folder Folder) (id int, err error) {
	err = guard("find folder "+folder.UID, func() error {
		found, err := g.api.GetFolderByUID(ctx, folder.UID)
		id = found.ID
		return err
	})
	if !refused(err, http.StatusNotFound) {
		return id, err
	}
	err = guard("make folder "+folder.UID, func() error {
		made, err := g.api.CreateFolder(ctx, sdk.Folder{UID: folder.UID, Title: folder.Title})
		id = made.ID
		return err
	})
	return id, err
}

func (g *Grafana) ensureDatasource(ctx context.Context, prometheus Prometheus) error {
	there, err := g.prometheuses(ctx)
	if err != nil || len(there) > 0 {
		return err
	}
	if prometheus.URL == "" {
		return errors.New(
			"there is no datasource of Prometheus: give --prometheus.url, the address at which Grafana reaches it",
		)
	}
	return guard("make datasource "+prometheus.Name, func() error {
		_, err := g.api.CreateDatasource(ctx, sdk.Datasource{
			UID: prometheus.UID, Name: prometheus.Name, Type: "prometheus", Access: "proxy", URL: prometheus.URL,
			IsDefault: true,
			JSONData: map[string]string{
				"httpMethod": http.MethodPost, "timeInterval": model.Duration(prometheus.ScrapeInterval).String(),
			},
		})
		return err
	})
}

func (g *Grafana) prometheuses(ctx context.Context) (found []sdk.Datasource, err error) {
	err = guard("list datasources", func() error {
		all, err := g.api.GetAllDatasources(ctx)
		for _, datasource := range all {
			if datasource.Type == "prometheus" {
				found = append(found, datasource)
			}
		}
		return err
	})
	return found, err
}
