"""Users' problems beside their records, and in what two of them differ."""

from __future__ import annotations

import pytest

from pinnablate.records.declared import MARK, changes, path_of, set_aside

TEXT = """
environment = environment_of(
    None,
    {{
        'equations': {{'decay': {law!r}}},
        'data': Measurements((HERE / '../counts.csv').resolve(){said}),
    }},
)
"""


def write(directory, digest, law="n_t = -n", said=""):
    set_aside(directory, "counts-v1", digest)
    text = f"{MARK}{digest}\n{TEXT.format(law=law, said=said)}"
    path_of(directory, "counts-v1").write_text(text)


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({"law": "n_t = -2*n"}, "equation decay is 'n_t = -2*n' and was 'n_t = -n'"),
        ({"said": ", split='block'"}, "split is 'block' and was 'random'"),
        ({"said": ", noise=0.1"}, "noise is 0.1 and was not stated"),
        ({}, "the measurements, or the script, are others"),
    ],
)
def test_what_changed_is_named(tmp_path, later, words):
    write(tmp_path, "aaaa")
    write(tmp_path, "bbbb", **later)
    assert changes(tmp_path, "counts-v1", "aaaa") == words


def test_the_same_declaration_is_not_set_aside_and_nothing_is_said_of_others(tmp_path):
    write(tmp_path, "aaaa")
    write(tmp_path, "aaaa")
    assert [p.name for p in tmp_path.iterdir()] == ["counts-v1.py"]
    assert changes(tmp_path, "counts-v1", "cccc") == ""
