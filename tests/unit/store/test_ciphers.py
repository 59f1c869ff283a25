"""Sealing and blind indexes: known answers, and nothing readable without the key (S8.06)."""

import stat

import pytest

from shebao.store import ciphers
from shebao.store.ciphers import Ciphers

pytestmark = pytest.mark.mission("S8.06")


def test_known_answers():
    # SM4-GCM of RFC 8998, A.1
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sm4_key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    sm4_nonce = bytes.fromhex("00001234567800000000abcd")
    text = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert ciphers.encrypt("SM4-GCM", sm4_key, sm4_nonce, text, aad) == sealed
    assert ciphers.decrypt("SM4-GCM", sm4_key, sm4_nonce, sealed, aad) == text
    # AES-256-GCM, test case 16 of the GCM specification
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    text = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert ciphers.encrypt("AES-256-GCM", key, nonce, text, aad) == sealed


@pytest.mark.parametrize("suite", ciphers.SUITES)
def test_seal_open_find_and_rotate(tmp_path, suite):
    ring = Ciphers.open(tmp_path, suite)
    sealed = ring.seal("441899196508120029", "person:7")
    first = ring.blind("citizen", "441899196508120029")
    assert b"1965" not in sealed.ciphertext
    assert ring.seal("441899196508120029", "person:7") != sealed
    assert ring.rotate() == "k2"
    again = Ciphers.open(tmp_path)
    assert again.unseal(sealed.ciphertext, sealed.key_id, "person:7") == "441899196508120029"
    assert again.blind("citizen", "441899196508120029") != first
    assert first in again.blinds("citizen", "441899196508120029")
    assert again.blind("account", "441899196508120029") != again.blind("citizen", "441899196508120029")


def test_bulk_equals_one_by_one(tmp_path):
    ring = Ciphers.open(tmp_path)
    assert ring.blind_many("citizen", ["a", "b"]) == [ring.blind("citizen", "a"), ring.blind("citizen", "b")]
    sealed, key_id = ring.seal_many(["a", "b"], ["1", "2"])
    assert [ring.unseal(c, key_id, n) for c, n in zip(sealed, ["1", "2"], strict=True)] == ["a", "b"]


def test_the_key_file_is_private_and_made_once(tmp_path):
    ring = Ciphers.open(tmp_path / "home")
    path = tmp_path / "home" / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Ciphers.open(tmp_path / "home").blind("x", "y") == ring.blind("x", "y")
    assert [found.name for found in (tmp_path / "home").iterdir()] == ["keys.json"]


def test_an_open_key_file_is_refused(tmp_path):
    Ciphers.open(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(ciphers.KeyFileOpen, match="mode 0644") as caught:
        Ciphers.open(tmp_path)
    assert "可被他人读取" in caught.value.chinese


@pytest.mark.parametrize("text", ["", "{}", '{"keys": []}', '{"keys": [{"id": "k1"}]}'])
def test_a_spoilt_key_file_is_refused(tmp_path, text):
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ciphers.KeyFileUnreadable, match="restore it from the backup"):
        Ciphers.open(tmp_path)


def test_altered_moved_and_keyless_values_do_not_open(tmp_path):
    ring = Ciphers.open(tmp_path)
    sealed = ring.seal("6222021234567890", "payee:1")
    with pytest.raises(ciphers.SealBroken, match="moved from another row"):
        ring.unseal(sealed.ciphertext, sealed.key_id, "payee:2")
    altered = sealed.ciphertext[:-1] + bytes([sealed.ciphertext[-1] ^ 1])
    with pytest.raises(ciphers.SealBroken):
        ring.unseal(altered, sealed.key_id, "payee:1")
    with pytest.raises(ciphers.SealBroken):
        ring.unseal(b"short", sealed.key_id, "payee:1")
    with pytest.raises(ciphers.KeyMissing, match="Key k9"):
        ring.unseal(sealed.ciphertext, "k9", "payee:1")
    with pytest.raises(ciphers.SealBroken):
        Ciphers.open(tmp_path / "other").unseal(sealed.ciphertext, "k1", "payee:1")


def test_an_obsolete_cipher_is_not_offered(tmp_path):
    with pytest.raises(ciphers.SuiteUnknown, match="AES-256-GCM, SM4-GCM"):
        Ciphers.open(tmp_path, "DES")
