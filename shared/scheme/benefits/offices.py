"""窓口: whom to consult before filing, by measure and prefecture (R37), for drafting (R54), and on tax (R48)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.benefits.answers import HelpDesk
from shared.scheme.bureaus import bureau_of
from shared.scheme.prefectures import PREFECTURES, Prefecture

JFC: Final = HelpDesk(
    Text(
        ja="日本政策金融公庫 事業資金相談ダイヤル",
        en="Japan Finance Corporation, advice on business funds",
    ),
    "0120-154-505",
)
OKINAWA_FINANCE: Final = HelpDesk(
    Text(
        ja="沖縄振興開発金融公庫 融資第二部 中小企業融資第一班",
        en="Okinawa Development Finance Corporation, SME loans",
    ),
    "098-941-1785",
)
GUARANTEE_FEDERATION: Final = HelpDesk(
    Text(ja="一般社団法人全国信用保証協会連合会", en="Japan Federation of Credit Guarantee Corporations"),
    "03-6823-1200",
)
TAX_OFFICE: Final = HelpDesk(Text(ja="税理士又は最寄りの税務署", en="A tax accountant, or your tax office"))

_TOKYO: Final = HelpDesk(
    Text(ja="東京中小企業投資育成株式会社", en="Tokyo Small and Medium Business Investment & Consultation"),
    "03-5469-1811",
)
_NAGOYA: Final = HelpDesk(
    Text(ja="名古屋中小企業投資育成株式会社", en="Nagoya Small and Medium Business Investment & Consultation"),
    "052-581-9541",
)
_OSAKA: Final = HelpDesk(
    Text(ja="大阪中小企業投資育成株式会社", en="Osaka Small and Medium Business Investment & Consultation"),
    "06-6459-1700",
)
_OSAKA_KYUSHU: Final = HelpDesk(
    Text(
        ja="大阪中小企業投資育成株式会社 九州支社",
        en="Osaka Small and Medium Business Investment & Consultation, Kyushu branch",
    ),
    "092-724-0651",
)
_WEST: Final = frozenset({"kinki", "chugoku", "shikoku", "kyushu", "okinawa"})

INVESTMENT_COMPANIES: Final[Dated[Mapping[Prefecture, tuple[HelpDesk, ...]]]] = Dated(
    {
        SCHEME_START: {
            one: (
                (_NAGOYA,)
                if one in ("愛知県", "岐阜県", "三重県", "富山県", "石川県")
                else (_OSAKA, _OSAKA_KYUSHU)
                if bureau_of(one).key in _WEST
                else (_TOKYO,)
            )
            for one in PREFECTURES
        }
    }
)
"""R37 ③: by the prefecture of the head office. Whom its branch in Kyushu serves no text says, so both are named."""


def _smrj(ja: str, en: str, telephone: str) -> HelpDesk:
    return HelpDesk(Text(ja=f"中小企業基盤整備機構 {ja}", en=f"SMRJ, {en}"), telephone)


SMRJ_HEAD: Final = _smrj("本部", "head office", "03-6459-0042")
_SMRJ_OF_BUREAUS: Final = {
    "hokkaido": _smrj("北海道本部", "Hokkaido", "011-210-7473"),
    "tohoku": _smrj("東北本部", "Tohoku", "022-716-1751"),
    "kanto": _smrj("関東本部", "Kanto", "03-5470-1606"),
    "chubu": _smrj("中部本部", "Chubu", "052-201-3009"),
    "kinki": _smrj("近畿本部", "Kinki", "06-6264-8613"),
    "chugoku": _smrj("中国本部", "Chugoku", "082-502-6555"),
    "shikoku": _smrj("四国本部", "Shikoku", "087-823-3220"),
    "kyushu": _smrj("九州本部", "Kyushu", "092-263-0323"),
    "okinawa": _smrj("沖縄事務所", "Okinawa", "098-859-7566"),
}
_HOKURIKU: Final = _smrj("北陸本部", "Hokuriku", "076-223-5546")

SMRJ_OFFICES: Final[Dated[Mapping[Prefecture, HelpDesk]]] = Dated(
    {
        SCHEME_START: {
            one: _HOKURIKU if one in ("富山県", "石川県", "福井県") else _SMRJ_OF_BUREAUS[bureau_of(one).key]
            for one in PREFECTURES
        }
    }
)
"""R54 [?]: which office of SMRJ helps with drafting; as the bureaus, but for Hokuriku."""


def loan_desks(prefecture: Prefecture | None) -> tuple[HelpDesk, ...]:
    """R37 ① [?]: which of the two serves Okinawa is not said, so both are named there."""
    return (JFC, OKINAWA_FINANCE) if prefecture == "沖縄県" else (JFC,)


def guarantee_desks(prefecture: Prefecture | None) -> tuple[HelpDesk, ...]:
    """R37 ②: the federation, or the association of the prefecture."""
    where = PREFECTURES[prefecture] if prefecture else None
    ja, en = (where.ja, f" of {where.en}") if where else ("各都道府県", " of the prefecture")
    return (
        HelpDesk(Text(ja=f"{ja}の信用保証協会", en=f"The credit guarantee corporation{en}")),
        GUARANTEE_FEDERATION,
    )
