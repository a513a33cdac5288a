"""The labelling configuration: regions with labels in French, and a control for each key of the region's fact."""

from __future__ import annotations

from xml.etree import ElementTree as tree

from iomnlp.record import Kind
from iomnlp.write.labelstudio_fields import YES, Control, controls, models
from iomnlp.write.vocabulary import words

# Colours that are told apart, also by people who see few; used again from the start when they run out.
_COLOURS = (
    *("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9"),
    *("#d55e00", "#f0e442", "#999999", "#882255", "#44aa99"),
)


def _french() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = words("labels_fr.yaml")
    return found


def label_name(label: str) -> str:
    """What people read for a label.

    >>> label_name("amounts"), label_name("project.start")
    ('Montants', 'Fiche : Début')
    """
    french = _french()
    if label.startswith("project."):
        key = label.removeprefix("project.")
        return f"Fiche : {french['paths'].get(key, key)}"
    return french["groups"].get(label, label)


def _choice(parent: tree.Element, code: str) -> None:
    french = _french()
    name = french["codes"].get(code, french["sheet"].get(code, code))
    # The alias is what comes back: the contract's own code.
    tree.SubElement(parent, "Choice", value="oui" if code == YES else name, alias=code)


def _add(parent: tree.Element, control: Control) -> None:
    french = _french()
    names = [french["controls"].get(part, french["keys"].get(part, part)) for part in control.path]
    tree.SubElement(parent, "Header", value=" : ".join(names), size="6")
    shared = {"name": control.name, "toName": "text", "perRegion": "true"}
    if control.choices:
        several = "multiple" if control.kind in ("choices", "flag") else "single-radio"
        made = tree.SubElement(parent, "Choices", shared, choice=several, showInline="true")
        for code in control.choices:
            _choice(made, code)
    else:
        tree.SubElement(parent, "TextArea", shared, rows="1", editable="true", maxSubmissions="1")


def _panel(view: tree.Element, label: str) -> None:
    """The controls of a label, seen when one of its regions is chosen."""
    names = ",".join(dict.fromkeys((label_name(label), label)))
    when = {"visibleWhen": "region-selected", "whenTagName": "label", "whenLabelValue": names}
    panel = tree.SubElement(view, "View", when)
    for control in controls(label):
        _add(panel, control)


def configuration() -> str:
    """The configuration as XML, the same for all records.

    Labels and choices are shown in French; what Label Studio stores are the contract's names and codes.
    """
    view = tree.Element("View")
    kinds = tree.SubElement(view, "Choices", name="kind", toName="text", choice="single-radio", showInline="true")
    for kind in Kind.__args__:  # type: ignore[attr-defined]
        _choice(kinds, kind)
    labels = tree.SubElement(view, "Labels", name="label", toName="text")
    for number, label in enumerate(models()):
        colour = _COLOURS[number % len(_COLOURS)]
        tree.SubElement(labels, "Label", value=label_name(label), alias=label, background=colour)
    tree.SubElement(view, "Text", name="text", value="$text", granularity="symbol")
    for label in models():
        _panel(view, label)
    tree.indent(view)
    return tree.tostring(view, encoding="unicode") + "\n"
