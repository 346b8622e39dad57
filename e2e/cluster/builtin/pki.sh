#!/bin/sh
# Makes the certificates and kubeconfigs of a cluster. Usage: pki.sh DIRECTORY NODE...
set -eu
cd "$1"
shift
quiet() { "$@" 2>openssl.log || { cat openssl.log >&2; exit 1; }; }

quiet openssl ecparam -name prime256v1 -genkey -noout -out ca.key
quiet openssl req -x509 -new -key ca.key -days 3650 -subj /CN=kubernetes-ca -out ca.crt
quiet openssl ecparam -name prime256v1 -genkey -noout -out service-accounts.key
quiet openssl ec -in service-accounts.key -pubout -out service-accounts.pub

# certificate NAME SUBJECT [SUBJECT-ALTERNATIVE-NAMES]
certificate() {
  quiet openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  quiet openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  {
    echo 'extendedKeyUsage=serverAuth,clientAuth'
    [ -z "${3:-}" ] || echo "subjectAltName=$3"
  } >"$1.ext"
  quiet openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile "$1.ext" -out "$1.crt"
}

# kubeconfig NAME: for the bearer of NAME.crt
kubeconfig() {
  cat >"$1.kubeconfig" <<END
apiVersion: v1
kind: Config
clusters:
- name: builtin
  cluster: {server: "https://198.19.200.1:6443", certificate-authority-data: $(base64 -w0 ca.crt)}
users:
- name: $1
  user: {client-certificate-data: $(base64 -w0 "$1.crt"), client-key-data: $(base64 -w0 "$1.key")}
contexts:
- name: builtin
  context: {cluster: builtin, user: $1}
current-context: builtin
END
}

names=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
certificate apiserver /CN=kube-apiserver "$names,IP:198.19.128.1,IP:198.19.200.1,IP:127.0.0.1"
certificate apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
certificate admin /O=system:masters/CN=admin
certificate controllers /CN=system:kube-controller-manager
certificate scheduler /CN=system:kube-scheduler
certificate proxy /CN=system:kube-proxy
certificate dns /O=system:masters/CN=coredns
for user in admin controllers scheduler proxy dns; do kubeconfig $user; done
for node in "$@"; do
  certificate "$node" "/O=system:nodes/CN=system:node:$node" "DNS:$node,IP:198.19.200.1${node#n}"
  kubeconfig "$node"
done
