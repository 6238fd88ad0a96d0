#pragma once

#include "app/config/endpoints.h"
#include "app/config/section_reader.h"
#include "base/result.h"
#include "trace/export/trace_exporter.h"

namespace wheelpit {

// [tracing] of the configuration: where traces of invocations are sent.
void read_tracing(SectionReader section, TraceExportOptions& tracing);

// What the file leaves open is taken from AWS_XRAY_DAEMON_ADDRESS and OTEL_EXPORTER_OTLP_ENDPOINT;
// OTEL_EXPORTER_OTLP_CERTIFICATE names the authorities to trust instead of the system's. An error
// names the variable.
Status complete_tracing(TraceExportOptions& tracing, const Environment& environment);

}  // namespace wheelpit
