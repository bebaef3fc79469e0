"""Waiting, signing, addresses and answers: the decisions of the outbox."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_outbox.lib import addresses, answers, backoff, signature

NOW = dt.datetime(2026, 11, 24, 8, 0)


@given(tries=st.integers(1, 10_000), fraction=st.floats(0, 1))
def test_wait_grows_and_has_a_limit(tries, fraction):
    wait = backoff.delay(tries, fraction)
    assert backoff.FIRST / 2 <= wait <= backoff.LONGEST
    assert backoff.delay(tries + 1, fraction) >= wait


@given(tries=st.integers(1, 20), asked=st.integers(0, 10**8))
def test_receiver_is_not_asked_before_it_wants(tries, asked):
    moment = backoff.next_try(tries, NOW, 0.5, dt.timedelta(seconds=asked))
    assert moment - NOW >= min(dt.timedelta(seconds=asked), backoff.LONGEST)
    assert moment - NOW <= backoff.LONGEST


@pytest.mark.parametrize(("tries", "fraction"), [(0, 0.5), (1, -0.1), (1, 1.1)])
def test_nonsense_is_refused(tries, fraction):
    with pytest.raises(ValueError, match=r"first try|fraction"):
        backoff.delay(tries, fraction)


@given(secret=st.text(min_size=1), stamp=st.integers(0, 4 * 10**9), body=st.binary())
def test_own_signature_holds_and_another_secret_does_not(secret, stamp, body):
    made = signature.header(secret, stamp, body)
    assert signature.check(made, secret, body, stamp) == ""
    assert signature.check(made, secret + "x", body, stamp) == "mismatch"
    assert signature.check(made, secret, body + b"x", stamp) == "mismatch"


@given(st.text())
def test_any_header_is_refused_without_an_error(header):
    assert signature.check(header, "secret", b"", 0) in ("malformed", "mismatch")


def test_signature_is_rfc_4231_hmac():
    """Computed independently: `printf '%s' '1764000000.{}' | openssl dgst -sha256 -hmac key`."""
    import hashlib
    import hmac

    expected = hmac.new(b"key", b"1764000000.{}", hashlib.sha256).hexdigest()
    assert signature.header("key", 1764000000, b"{}") == f"t=1764000000,v1={expected}"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", addresses.SCHEME),
        ("//erp.example.com", addresses.SCHEME),
        ("https://me:secret@erp.example.com", addresses.CREDENTIALS),
        ("https://", addresses.HOST),
        ("https://erp.example.com:port/", addresses.HOST),
        ("https://erp.example.com/a b", addresses.HOST),
        ("https://erp.example.com/a\r\nX: y", addresses.HOST),
    ],
)
def test_unusable_addresses_say_why(url, code):
    with pytest.raises(addresses.AddressError) as refused:
        addresses.parse(url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1",
     "::ffff:10.0.0.1", "169.254.169.254", "fe80::1%eth0", "0.0.0.0", "224.0.0.1", "::"],
)  # fmt: skip
def test_own_network_is_forbidden(address):
    assert addresses.forbidden(["93.184.215.14", address]) == address


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1%eth0", "0.0.0.0", "224.0.0.1"])
def test_flag_does_not_open_what_nobody_means(address):
    assert addresses.forbidden([address], allow_private=True) == address


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "delivered"), (299, "delivered"), (302, "retry"), (400, "refused"), (401, "retry"),
     (404, "retry"), (409, "retry"), (413, "refused"), (422, "refused"), (429, "retry"),
     (500, "retry"), (599, "retry"), (100, "retry")],
)  # fmt: skip
def test_status_means(status, outcome):
    assert answers.decide(answers.Answer(status=status)).outcome == outcome


@given(st.binary(max_size=5000))
def test_any_bytes_become_a_text_without_nul(data):
    text = answers.readable(data)
    assert "\x00" not in text
    assert len(text) <= 2000


@given(st.text())
def test_any_answer_is_read_for_a_code(text):
    assert len(answers.outside_code(text)) <= 128
