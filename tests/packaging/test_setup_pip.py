import pytest
from wordloom_setup.pip import classify, explain, patience

UNREACHABLE = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': Failed to
establish a new connection: [Errno -2] Name or service not known')': /simple/numpy/
ERROR: Could not find a version that satisfies the requirement numpy (from versions: none)
ERROR: No matching distribution found for numpy
"""
UNTRUSTED = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(SSLCertVerificationError(1,
'[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))': /simple/torch/
Could not fetch URL: Max retries exceeded with url: /simple/torch/
ERROR: No matching distribution found for torch
"""
NO_BUILD = """\
ERROR: Could not find a version that satisfies the requirement torch~=2.13.0 (from versions: 2.9.0)
ERROR: No matching distribution found for torch~=2.13.0
"""
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
LOCKED = "ERROR: Could not install packages: [Errno 13] Permission denied: '/x/.venv/lib/a.py'\n"
CONFLICT = "ERROR: ResolutionImpossible: for help visit the documentation\n"


@pytest.mark.parametrize(
    ("output", "trouble"),
    [
        (UNREACHABLE, "network"),
        (UNTRUSTED, "certificate"),
        (NO_BUILD, "version"),
        (FULL, "disk"),
        (LOCKED, "permission"),
        (CONFLICT, "other"),
        ("", "other"),
    ],
)
def test_each_kind_of_trouble_is_told_apart(output: str, trouble: str) -> None:
    assert classify(output) == trouble
    error = explain(output)
    assert error.trouble == trouble
    assert "\n" not in str(error)
    assert str(error).strip()


def test_an_unknown_error_keeps_the_words_of_pip() -> None:
    assert "ResolutionImpossible" in str(explain(CONFLICT))
    assert "torch~=2.13.0" in str(explain(NO_BUILD))


def test_the_persons_own_patience_is_kept() -> None:
    assert patience("") == {"PIP_DEFAULT_TIMEOUT": "20", "PIP_RETRIES": "2"}
    assert patience("global.timeout='180'\n") == {"PIP_RETRIES": "2"}
    assert patience(":env:.default-timeout='180'\nglobal.retries='9'\n") == {}
    assert patience("global.index-url='https://example.org/timeout'\n") == patience("")
