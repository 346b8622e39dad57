{{- define "pulsar-operator.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "pulsar-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "pulsar-operator.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name must be given when serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "pulsar-operator.selectorLabels" -}}
app.kubernetes.io/name: pulsar-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "pulsar-operator.labels" -}}
{{ include "pulsar-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "pulsar-operator.image" -}}
{{- with .Values.image -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ if .digest }}@{{ .digest }}{{ end }}
{{- end -}}
{{- end -}}

{{- define "pulsar-operator.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "pulsar-operator.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
{{- end -}}

{{/* What the operator does in a namespace with PulsarClusters. Secrets are apart: see rbac.yaml. */}}
{{- define "pulsar-operator.rules" -}}
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarclusters]
  verbs: [create, get, list, patch, watch]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarclusters/status]
  verbs: [patch]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarclusters/finalizers]
  verbs: [update]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarfunctions, pulsarnamespaces, pulsarpackages, pulsarpermissions, pulsarsinks, pulsarsources, pulsarsubscriptions, pulsartenants, pulsartopics]
  verbs: [list, patch, watch]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarclients, pulsarinstances]
  verbs: [list, watch]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarfunctiondirectories]
  verbs: [list, patch, watch]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarfunctions, pulsarpermissions]
  verbs: [create, delete]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarclients/finalizers, pulsarfunctiondirectories/finalizers]
  verbs: [update]
- apiGroups: [pulsar-operator.dev]
  resources: [pulsarclients/status, pulsarfunctiondirectories/status, pulsarfunctions/status, pulsarinstances/status, pulsarnamespaces/status, pulsarpackages/status, pulsarpermissions/status, pulsarsinks/status, pulsarsources/status, pulsarsubscriptions/status, pulsartenants/status, pulsartopics/status]
  verbs: [patch]
- apiGroups: ['']
  resources: [configmaps]
  verbs: [create, delete, get, list, patch, watch]
- apiGroups: ['']
  resources: [serviceaccounts, services]
  verbs: [create, get, list, patch, watch]
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [create, delete, get, list, patch, watch]
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [get]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [create, delete, get, list, patch, watch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [create, get, list, patch, watch]
- apiGroups: ['']
  resources: [pods]
  verbs: [delete, get, list, patch, watch]
- apiGroups: ['']
  resources: [pods/eviction]
  verbs: [create]
- apiGroups: ['']
  resources: [persistentvolumeclaims]
  verbs: [delete, get, list, patch, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, list, patch]
{{- end -}}

{{/* Gives applications their Secrets, and looks after these. */}}
{{- define "pulsar-operator.bindingRules" -}}
- apiGroups: ['']
  resources: [secrets]
  verbs: [create, delete, get, list, patch, watch]
{{- end -}}

{{/* Only asks whether the Secrets that a PulsarCluster names exist. */}}
{{- define "pulsar-operator.secretRules" -}}
- apiGroups: ['']
  resources: [secrets]
  verbs: [get]
{{- end -}}
