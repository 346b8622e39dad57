package main

import (
	"context"
	"os"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

type nodeService struct {
	csi.UnimplementedNodeServer
	files
	name string
}

func (n nodeService) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: n.name}, nil
}

func (nodeService) NodeGetCapabilities(context.Context, *csi.NodeGetCapabilitiesRequest) (*csi.NodeGetCapabilitiesResponse, error) {
	answer := &csi.NodeGetCapabilitiesResponse{}
	for _, capability := range []csi.NodeServiceCapability_RPC_Type{
		csi.NodeServiceCapability_RPC_STAGE_UNSTAGE_VOLUME, csi.NodeServiceCapability_RPC_EXPAND_VOLUME,
	} {
		rpc := &csi.NodeServiceCapability_RPC{Type: capability}
		answer.Capabilities = append(answer.Capabilities, &csi.NodeServiceCapability{
			Type: &csi.NodeServiceCapability_Rpc{Rpc: rpc},
		})
	}
	return answer, nil
}

func isMounted(path string) bool {
	_, err := run("mountpoint", "-q", path)
	return err == nil
}

// mountOnce mounts on a folder that it makes, unless something is mounted there already.
func mountOnce(source, target string, options ...string) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return status.Error(codes.Internal, err.Error())
	}
	if isMounted(target) {
		return nil
	}
	if _, err := run("mount", append(options, source, target)...); err != nil {
		return status.Error(codes.Internal, err.Error())
	}
	return nil
}

func unmount(target string) error {
	if isMounted(target) {
		if _, err := run("umount", target); err != nil {
			return status.Error(codes.Internal, err.Error())
		}
	}
	if err := os.Remove(target); err != nil && !os.IsNotExist(err) {
		return status.Error(codes.Internal, err.Error())
	}
	return nil
}

// NodeStageVolume leaves the loop device to mount: the kernel takes it away with the last mount, however that ends.
func (n nodeService) NodeStageVolume(_ context.Context, request *csi.NodeStageVolumeRequest) (*csi.NodeStageVolumeResponse, error) {
	err := mountOnce(n.path(request.VolumeId), request.StagingTargetPath, "-t", "xfs", "-o", "loop,nouuid")
	return &csi.NodeStageVolumeResponse{}, err
}

func (nodeService) NodeUnstageVolume(_ context.Context, request *csi.NodeUnstageVolumeRequest) (*csi.NodeUnstageVolumeResponse, error) {
	return &csi.NodeUnstageVolumeResponse{}, unmount(request.StagingTargetPath)
}

func (nodeService) NodePublishVolume(_ context.Context, request *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	return &csi.NodePublishVolumeResponse{}, mountOnce(request.StagingTargetPath, request.TargetPath, "--bind")
}

func (nodeService) NodeUnpublishVolume(_ context.Context, request *csi.NodeUnpublishVolumeRequest) (*csi.NodeUnpublishVolumeResponse, error) {
	return &csi.NodeUnpublishVolumeResponse{}, unmount(request.TargetPath)
}

// NodeExpandVolume tells the loop device that its file has grown, and the file system that its device has.
func (n nodeService) NodeExpandVolume(_ context.Context, request *csi.NodeExpandVolumeRequest) (*csi.NodeExpandVolumeResponse, error) {
	path := n.path(request.VolumeId)
	devices, err := run("losetup", "--noheadings", "--output", "NAME", "--associated", path)
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	for _, device := range strings.Fields(devices) {
		if _, err := run("losetup", "--set-capacity", device); err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
	}
	if _, err := run("xfs_growfs", request.VolumePath); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeExpandVolumeResponse{}, nil
}
