#!/usr/bin/env python3
"""What tools/check_layers.py refuses, and what it lets pass."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import check_layers

LAYERS = """base:
filter: base
filter/ value match
poll: base filter
source: base
source/sqs: base
"""


def header(namespace: str, text: str, includes: str = "") -> str:
    return f"#pragma once\n\n{includes}\nnamespace {namespace} {{\n\n{text}\n\n}}  // namespace {namespace}\n"


class CheckLayersTest(unittest.TestCase):
    def complaints(self, files: dict[str, str]) -> list[str]:
        """What the check prints of a tree of these files, a line each; its status agrees."""
        with tempfile.TemporaryDirectory() as folder:
            layers, src = (
                pathlib.Path(folder) / "layers.txt",
                pathlib.Path(folder) / "src",
            )
            layers.write_text(LAYERS)
            for name, text in files.items():
                (src / name).parent.mkdir(parents=True, exist_ok=True)
                (src / name).write_text(text)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                status = check_layers.main(str(layers), str(src))
        lines = said.getvalue().splitlines()
        self.assertEqual(status, 0 if lines[0].startswith("layers: ") else 1)
        return [] if status == 0 else lines

    def test_code_in_its_namespace_passes(self):
        self.assertEqual(
            self.complaints(
                {
                    "filter/filter.h": header("wheelpit::filter", "class Filter {};"),
                    "filter/slow.h": header("wheelpit::filter::slow", "struct Event {};"),
                    "filter/filter.cc": header("wheelpit::filter", "int passes;"),
                    "poll/lane.h": header("wheelpit", "class Lane {};", '#include "filter/filter.h"\n'),
                    "source/sqs/queue.h": header("wheelpit::sqs", "class Queue {};"),
                }
            ),
            [],
        )

    def test_a_header_that_opens_another_namespace_is_refused(self):
        self.assertEqual(
            self.complaints({"filter/filter.h": header("wheelpit", "class Filter {};")}),
            ["filter/filter.h: code in filter/ belongs into namespace wheelpit::filter"],
        )

    def test_so_is_code_that_is_no_header(self):
        self.assertEqual(
            self.complaints({"source/sqs/queue.cc": header("wheelpit", "int count() { return 1; }")}),
            ["source/sqs/queue.cc: code in source/sqs/ belongs into namespace wheelpit::sqs"],
        )

    def test_types_of_other_folders_may_be_declared_but_not_defined(self):
        own = header("wheelpit::filter", "class Filter {};")
        self.assertEqual(
            self.complaints({"filter/filter.h": header("wheelpit", "class Metrics;") + own}),
            [],
        )
        self.assertEqual(
            self.complaints({"filter/filter.h": "namespace wheelpit {\nclass Metrics;\n}\n" + own}),
            [],
        )
        self.assertEqual(
            self.complaints({"filter/filter.h": header("wheelpit", "class Metrics {};") + own}),
            ["filter/filter.h: wheelpit::Metrics belongs into namespace wheelpit::filter"],
        )

    def test_a_type_in_the_namespace_of_another_folder_is_refused(self):
        self.assertEqual(
            self.complaints({"poll/lane.h": header("wheelpit::filter", "class Lane {};")}),
            ["poll/lane.h: wheelpit::filter::Lane belongs into filter/, whose namespace it is in"],
        )

    def test_each_source_has_a_namespace_and_what_they_share_has_none(self):
        self.assertEqual(
            self.complaints(
                {
                    "source/event_source.h": header("wheelpit", "class EventSource {};"),
                    "source/conformance/core.h": header("wheelpit", "class Core {};"),
                    "source/sqs/queue.h": header("wheelpit::kinesis", "class Queue {};"),
                }
            ),
            ["source/sqs/queue.h: code in source/sqs/ belongs into namespace wheelpit::sqs"],
        )

    def test_a_file_without_code_of_ours_has_no_namespace(self):
        self.assertEqual(self.complaints({"filter/main.cc": "int main() {}\n"}), [])

    def test_two_types_of_one_name_are_refused(self):
        twin = header("wheelpit", "struct Twin {};")
        self.assertEqual(
            self.complaints({"base/one.h": twin, "poll/two.h": twin}),
            ["wheelpit::Twin is defined in base/one.h and in poll/two.h"],
        )

    def test_the_same_name_in_two_namespaces_passes(self):
        self.assertEqual(
            self.complaints(
                {
                    "filter/one.h": header("wheelpit::filter", "struct Twin {};"),
                    "source/sqs/two.h": header("wheelpit::sqs", "struct Twin {};"),
                }
            ),
            [],
        )

    def test_an_include_upward_is_refused(self):
        self.assertEqual(
            self.complaints(
                {
                    "base/up.h": '#include "poll/lane.h"\n',
                    "filter/value/up.h": '#include "filter/match/tables.h"\n',
                }
            ),
            [
                "base/up.h: base may not include from poll",
                "filter/value/up.h: may not include filter/match/tables.h, which is in a higher layer of filter",
            ],
        )


if __name__ == "__main__":
    unittest.main()
