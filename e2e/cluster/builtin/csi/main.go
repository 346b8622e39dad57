// Command csi is a storage driver whose volumes can grow: an XFS file system in a sparse file, mounted by a loop device.
// The files are in one folder that all nodes see, as network storage is.
//
//	csi -folder FOLDER -socket SOCKET                         for the provisioner and the resizer
//	csi -folder FOLDER -socket SOCKET -node NAME -registry R  on a node, for its kubelet
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

const driverName = "csi.pulsar-operator.dev"

func main() {
	folder := flag.String("folder", "", "where the volumes' files are")
	socket := flag.String("socket", "", "socket to serve on")
	node := flag.String("node", "", "name of the node, on a node")
	registry := flag.String("registry", "", "the kubelet's folder for sockets of plugins, on a node")
	flag.Parse()

	server := grpc.NewServer(grpc.UnaryInterceptor(logFailures))
	files := files{folder: *folder}
	csi.RegisterIdentityServer(server, identity{})
	if *node == "" {
		csi.RegisterControllerServer(server, controller{files: files})
	} else {
		csi.RegisterNodeServer(server, nodeService{files: files, name: *node})
		go register(filepath.Join(*registry, driverName+".sock"), *socket)
	}
	serve(server, *socket)
}

func serve(server *grpc.Server, socket string) {
	if err := os.MkdirAll(filepath.Dir(socket), 0o755); err != nil {
		log.Fatal(err)
	}
	// What a process before this one left.
	_ = os.Remove(socket)
	listener, err := net.Listen("unix", socket)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Serve(listener))
}

func logFailures(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	answer, err := handler(ctx, request)
	if err != nil {
		log.Printf("%s: %v", info.FullMethod, err)
	}
	return answer, err
}

// run runs a program of the machine; what it said is in the error.
func run(program string, args ...string) (string, error) {
	output, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", program, strings.Join(args, " "), err, output)
	}
	return strings.TrimSpace(string(output)), nil
}

// registrar tells the kubelet, which looks for sockets in its registry, where the driver is.
type registrar struct {
	registration.UnsafeRegistrationServer
	endpoint string
}

func register(socket, endpoint string) {
	server := grpc.NewServer()
	registration.RegisterRegistrationServer(server, registrar{endpoint: endpoint})
	serve(server, socket)
}

func (r registrar) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{
		Type: registration.CSIPlugin, Name: driverName, Endpoint: r.endpoint, SupportedVersions: []string{"1.0.0"},
	}, nil
}

func (registrar) NotifyRegistrationStatus(_ context.Context, status *registration.RegistrationStatus) (*registration.RegistrationStatusResponse, error) {
	if !status.PluginRegistered {
		log.Fatalf("the kubelet does not take the driver: %s", status.Error)
	}
	return &registration.RegistrationStatusResponse{}, nil
}
