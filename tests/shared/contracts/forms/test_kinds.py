"""How kana is brought to full width, and what a reading consists of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.forms.kinds import KATAKANA, in_katakana
from tests.domain.intake.examples import plan

HALF = "ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ"
HIRAGANA = "".join(map(chr, range(ord("ぁ"), ord("ゖ") + 1)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("かぶしきがいしゃ", "カブシキガイシャ"),
        ("ｶﾌﾞｼｷｶﾞｲｼｬ ﾎﾟﾝﾌﾟ", "カブシキガイシャ ポンプ"),
        ("ｻｰﾋﾞｽ･ｾﾝﾀｰ", "サービス・センター"),
        ("ヴｧｲオリン", "ヴァイオリン"),
        ("ゔぁいおりん　こうぼう", "ヴァイオリン　コウボウ"),
        ("株式会社ABC123", "株式会社ABC123"),
        ("ＡＢＣ", "ＡＢＣ"),
        ("", ""),
    ],
)
def test_kana_of_any_kind_is_kept_in_full_width_katakana(typed: str, kept: str) -> None:
    assert in_katakana(typed) == kept
    assert plan(cover__name_kana=typed).cover.name_kana == kept


@given(st.text(st.sampled_from(HALF + HIRAGANA + "ー・ 　"), min_size=1))
def test_whatever_is_typed_in_kana_is_a_reading(typed: str) -> None:
    assert KATAKANA.fullmatch(in_katakana(typed))


@given(st.text())
def test_twice_is_as_once_and_what_is_no_kana_stays(typed: str) -> None:
    once = in_katakana(typed)
    assert in_katakana(once) == once
    kept = [one for one in typed if one not in HIRAGANA and not "\uff61" <= one <= "\uff9f"]
    rest = iter(once)
    assert all(one in rest for one in kept)
