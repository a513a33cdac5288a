"""Exports of press databases after their public descriptions; the articles are invented, no real export was at hand."""

from __future__ import annotations

EUROPRESSE_ARTICLE = """
<article><header>
<div class="rdp__DocPublicationName"><span class="DocPublicationName">Le Fil du Sahel, no. 4302</span></div>
<div><span class="DocHeader">Monde, {date} {words} mots, p. 4</span></div>
<div class="titreArticle"><p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{title}</p></div>
<p class="sm-margin-bottomNews">{author}</p>
</header>
<section><div class="DocText clearfix"><div class="docOcurrContainer">{body}</div></div></section>
<footer><div class="publiC-lblNodoc">{number}</div><small>© {date} Le Fil du Sahel. Tous droits réservés.</small>
</footer></article>"""


def europresse(*articles: str) -> bytes:
    """An HTML export of Europresse."""
    return (
        f"<!DOCTYPE html><html><head><title>Europresse</title></head><body>{''.join(articles)}</body></html>".encode()
    )


WELLS = EUROPRESSE_ARTICLE.format(
    date="mardi 12 mars 2019",
    words="42",
    title="Des puits pour Lodwar",
    author="Awa Sy",
    body="<p>Cette semaine, le Danemark a versé 2 millions d’euros à l’OIM.</p>"
    "<p>Deux puits sont creusés au Kenya.</p>",
    number="news·20190312·FS·0412",
)
SEEDS = EUROPRESSE_ARTICLE.format(
    date="Wednesday, March 13, 2019",
    words="12",
    title="Des semences",
    author="",
    body="<p>Du mil pour le Niger.</p>",
    number="news·20190313·FS·0007",
)

FACTIVA_LINES = [
    *("Monde", "Des puits pour Lodwar", "", "Par Awa Sy", "642 mots", "12 mars 2019", "Le Fil du Sahel", "FILSAH"),
    *("4", "Français", "Copyright 2019 Le Fil du Sahel Tous droits réservés", ""),
    *("Cette semaine, le Danemark a versé 2 millions d’euros à l’OIM.", "", "Deux puits sont creusés au Kenya."),
    *("", "Document FILSAH0020190312ef3c0003x", ""),
    *("Des semences", "18 words", "13 March 2019", "07:30", "La Borne", "LABORN", "French", "(c) 2019 La Borne", ""),
    *(
        "Du mil pour le Niger.",
        "",
        "Document LABORN0020190313ef3d00001",
        "",
        "Search Summary",
        "Text",
        "puits or semences",
    ),
]
FACTIVA_CODES = [
    ("SE", "Monde"),
    ("HD", "Des puits pour Lodwar"),
    ("BY", "Par Awa Sy"),
    ("WC", "642 mots"),
    ("PD", "12 mars 2019"),
    ("SN", "Le Fil du Sahel"),
    ("SC", "FILSAH"),
    ("PG", "4"),
    ("LA", "Français"),
    ("CY", "Copyright 2019 Le Fil du Sahel"),
    ("LP", "Cette semaine, le Danemark a versé 2 millions d’euros à l’OIM."),
    ("TD", "Deux puits sont creusés au Kenya."),
    ("NS", "gaid : Aide"),
    ("AN", "Document FILSAH0020190312ef3c0003x"),
]


def factiva_html(coded: bool) -> bytes:
    """An HTML export of Factiva of one article."""
    if coded:
        rows = "".join(f"<tr><td><b>{code}</b>&nbsp;</td><td><p>{value}</p></td></tr>" for code, value in FACTIVA_CODES)
        inside = f"<table>{rows}</table>"
    else:
        head = (
            '<div>Monde</div><div id="hd"><span class="frHeadline">Des puits pour Lodwar</span></div>'
            '<div class="author">Par Awa Sy</div>'
        )
        told = "".join(f"<div>{line}</div>" for line in FACTIVA_LINES[4:11])
        body = "".join(
            f'<p class="articleParagraph frarticleParagraph">{line}</p>' for line in (*FACTIVA_LINES[12:15], "") if line
        )
        inside = f"{head}{told}{body}<p>{FACTIVA_LINES[16]}</p>"
    page = f'<div class="article frArticle">{inside}</div>'
    # Both displays carry the class of the paragraphs in their style sheet.
    return f"<html><head><style>p.articleParagraph {{}}</style></head><body>{page}</body></html>".encode()


NEXIS_LINES = [
    *("Page 1 of 2", "Des puits pour Lodwar", "Le Fil du Sahel", "12 mars 2019 mardi", ""),
    *("Copyright 2019 Le Fil du Sahel Tous droits réservés", "Section: MONDE; Pg. 4", "Length: 42 words"),
    *("Byline: Awa Sy", "Body", "", "Cette semaine, le Danemark a versé 2 millions d’euros à l’OIM.", ""),
    *("Deux puits sont creusés au Kenya.", "", "Load-Date: March 12, 2019", "", "End of Document", ""),
    *("Des semences", "La Borne", "March 13, 2019 Wednesday", "", "Copyright 2019 La Borne", "Longueur : 5 mots"),
    *("Body", "Du mil pour le Niger.", "Date de chargement : 13 mars 2019", "Fin du document"),
]
NEXIS_OLDER = [
    *("1 of 2 DOCUMENTS", "Le Fil du Sahel", "12 mars 2019 mardi", "Des puits pour Lodwar", "BYLINE: Awa Sy"),
    *("SECTION: MONDE; Pg. 4", "LENGTH: 42 mots", "", "Cette semaine, le Danemark a versé 2 millions d’euros à l’OIM."),
    *("", "Deux puits sont creusés au Kenya.", "", "LOAD-DATE: March 12, 2019", "LANGUAGE: FRENCH"),
    *("2 of 2 DOCUMENTS", "La Borne", "13 mars 2019", "Des semences", "LENGTH: 5 mots", "Du mil pour le Niger."),
]
