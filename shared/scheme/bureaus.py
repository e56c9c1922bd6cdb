"""R30: the nine bureaus, whose prefectures cover Japan without overlap. The main office's prefecture decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.domain import Text
from shared.scheme.prefectures import Prefecture


@dataclass(frozen=True, slots=True)
class Bureau:
    """One bureau. `code` stands in the numbers that it gives: it stays, and no other bureau ever gets it. `decider` is
    the title of its director, in whose name it is decided.
    """

    key: str
    code: str
    name: Text
    section: Text
    telephone: str
    decider: Text
    prefectures: tuple[Prefecture, ...]


_SMALL_BUSINESS = Text(ja="中小企業課", en="Small and Medium Enterprise Division")


def _bureau(
    key: str,
    code: str,
    ja: str,
    en: str,
    telephone: str,
    prefectures: tuple[Prefecture, ...],
    section: Text = _SMALL_BUSINESS,
) -> Bureau:
    return Bureau(
        key,
        code,
        name=Text(ja=f"{ja}経済産業局", en=f"{en} Bureau of Economy, Trade and Industry"),
        section=section,
        telephone=telephone,
        decider=Text(ja=f"{ja}経済産業局長", en=f"Director-General, {en} Bureau of Economy, Trade and Industry"),
        prefectures=prefectures,
    )


_ALL: Final = (
    _bureau("hokkaido", "01", "北海道", "Hokkaido", "011-709-3140", ("北海道",)),
    _bureau(
        "tohoku", "02", "東北", "Tohoku", "022-221-4922", ("青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県")
    ),
    _bureau(
        "kanto", "03", "関東", "Kanto", "048-600-0394",
        ("茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県",
         "新潟県", "長野県", "山梨県", "静岡県"),
    ),
    _bureau(
        "chubu", "04", "中部", "Chubu", "052-951-0521", ("愛知県", "岐阜県", "三重県", "富山県", "石川県"),
        Text(ja="経営支援課", en="Business Support Division"),
    ),
    _bureau(
        "kinki", "05", "近畿", "Kinki", "06-6966-6119",
        ("福井県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県"),
        Text(ja="経営力向上室", en="Management Improvement Office"),
    ),
    _bureau("chugoku", "06", "中国", "Chugoku", "082-224-5653", ("鳥取県", "島根県", "岡山県", "広島県", "山口県")),
    _bureau(
        "shikoku", "07", "四国", "Shikoku", "087-811-8566", ("徳島県", "香川県", "愛媛県", "高知県"),
        Text(ja="産業振興課", en="Industrial Promotion Division"),
    ),
    _bureau(
        "kyushu", "08", "九州", "Kyushu", "092-482-5561",
        ("福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県"),
        Text(ja="復興・事業継続推進室", en="Recovery and Business Continuity Office"),
    ),
    Bureau(
        "okinawa",
        "09",
        name=Text(ja="沖縄総合事務局", en="Okinawa General Bureau"),
        section=_SMALL_BUSINESS,
        telephone="098-866-1755",
        decider=Text(ja="沖縄総合事務局長", en="Director-General, Okinawa General Bureau"),
        prefectures=("沖縄県",),
    ),
)  # fmt: skip

BUREAUS: Final[Mapping[str, Bureau]] = {bureau.key: bureau for bureau in _ALL}

_BY_PREFECTURE: Final[Mapping[str, Bureau]] = {
    prefecture: bureau for bureau in _ALL for prefecture in bureau.prefectures
}


def bureau_of(prefecture: str) -> Bureau:
    """The bureau for a main office in a prefecture. Raises KeyError for what is none of the 47."""
    return _BY_PREFECTURE[prefecture]
