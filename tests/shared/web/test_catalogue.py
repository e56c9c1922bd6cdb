import re
from hashlib import sha256
from pathlib import Path

from babel.messages.catalog import Catalog

from shared.web.catalogue import PO, SHELL, Owner, owners, untranslated, unused, update
from shared.web.pages import STATIC


def test_every_sentence_of_every_page_has_its_english() -> None:
    shell = owners()[0].catalogue
    missing = {str(owner.folder.name): untranslated(owner, shell) for owner in owners()}
    assert not any(missing.values()), f"run python -m shared.web.catalogue and translate: {missing}"


def test_no_catalogue_keeps_what_nobody_says() -> None:
    left = {str(owner.folder.name): unused(owner) for owner in owners()}
    assert not any(left.values()), f"run python -m shared.web.catalogue: {left}"


def service_with(folder: Path, template: str, code: str = "", po: str = "") -> Owner:
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text(template, "utf-8")
    (folder / "pages.py").write_text(code, "utf-8")
    if po:
        (folder / PO).parent.mkdir(parents=True)
        (folder / PO).write_text(po, "utf-8")
    return Owner(folder)


def test_sentences_are_found_in_templates_and_code(tmp_path: Path) -> None:
    owner = service_with(
        tmp_path, "{{ _('甲') }}{% trans n=3 %}{{ n }}件{% pluralize %}{{ n }}件{% endtrans %}", "_('乙')"
    )
    assert {message if isinstance(message, str) else message[0] for message, _ in owner.sentences()} == {
        "甲", "乙", "%(n)s件",
    }  # fmt: skip
    assert len(untranslated(owner)) == 3


def test_what_the_shell_says_in_english_is_not_asked_again(tmp_path: Path) -> None:
    owner = service_with(tmp_path, "{{ _('変更') }}")
    assert untranslated(owner)
    assert not untranslated(owner, Owner(SHELL).catalogue)
    assert len(update(owner, Owner(SHELL).catalogue)) == 0


def test_updating_adds_what_is_new_and_keeps_what_is_translated(tmp_path: Path) -> None:
    po = 'msgid "甲"\nmsgstr "A"\n\nmsgid "丙"\nmsgstr "gone"\n'
    owner = service_with(tmp_path, "{{ _('甲') }}{{ _('乙') }}", po=po)
    assert unused(owner) == ["丙"]
    current = update(owner, Catalog(locale="en"))
    assert {str(entry.id): entry.string or "" for entry in current if entry.id} == {"甲": "A", "乙": ""}
    assert not current.obsolete


def test_vendored_files_are_the_ones_that_are_named() -> None:
    named = (STATIC / "VENDORED.md").read_text("utf-8")
    assert sha256((STATIC / "tokens.css").read_bytes()).hexdigest() in named
    ours = {
        "site.css",
        "review.css",
        "logo.svg",
        "typing.js",
        "drafting.js",
        "keeping.js",
        "attaching.js",
        "copying.js",
        "VENDORED.md",
    }
    others = {file.name for file in STATIC.iterdir()} - ours
    assert all(f"`{name}`" in named for name in others)


def test_the_style_takes_every_token_from_where_it_is_defined() -> None:
    tokens = (STATIC / "tokens.css").read_text("utf-8")
    site = (STATIC / "site.css").read_text("utf-8")
    defined = set(re.findall(r"(--[\w-]+):", tokens + site))
    assert set(re.findall(r"var\((--[\w-]+)", site)) <= defined
    assert "url(" not in site
