"""Two runs that kill do not share a folder: the second would remove the server the first stands on."""

from __future__ import annotations

import fcntl
import os

import pytest

from shebao.demo.kill import KillingGroundTaken, killing_ground


def test_a_folder_in_use_is_left_alone_with_a_sentence(tmp_path):
    kept = tmp_path / "kill" / "pg" / "data"
    kept.mkdir(parents=True)
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(KillingGroundTaken) as taken, killing_ground(tmp_path):
        pass
    os.close(other)
    assert kept.is_dir()
    assert f"Another run kills in {tmp_path} right now" in taken.value.english
    assert "另用一个文件夹" in taken.value.chinese
