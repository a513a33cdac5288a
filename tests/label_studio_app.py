"""Run by the Python of an environment with label-studio: the real application takes tasks and gives them back.

Usage: python label_studio_app.py FOLDER, which holds labels.xml and tasks.json and gets exported.json. Each prediction
is submitted as an annotation. Label Studio's own Django application does all of it, through its REST interface.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(sys.argv[1]).resolve()
os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "label_studio.core.settings.label_studio",
        "LABEL_STUDIO_BASE_DATA_DIR": str(FOLDER / "data"),
        "DJANGO_DB": "sqlite",
        "LATEST_VERSION_CHECK": "false",
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "SECRET_KEY": "only-for-this-test",
    }
)
(FOLDER / "data").mkdir(exist_ok=True)

import label_studio  # noqa: E402

# The application imports its parts by their names within the package.
sys.path.insert(0, str(Path(label_studio.__file__).parent))

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from organizations.models import Organization  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402
from users.models import User  # noqa: E402


def whole(response: Any) -> bytes:
    """The body of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def answered(response: Any, *codes: int) -> Any:
    """The answer, if it is one of these."""
    assert response.status_code in codes, response.status_code
    return json.loads(whole(response))


def main() -> None:
    """Create a project, import, submit, export."""
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    user = User.objects.create_user(email="annotatrice@example.org", password="only-for-this-test")
    organisation = Organization.create_organization(created_by=user, title="essai")
    user.active_organization = organisation
    user.save()
    client = APIClient()
    client.force_authenticate(user)
    config = (FOLDER / "labels.xml").read_text(encoding="utf-8")
    project = answered(client.post("/api/projects/", {"title": "essai", "label_config": config}, format="json"), 201)
    tasks = json.loads((FOLDER / "tasks.json").read_text(encoding="utf-8"))
    imported = answered(client.post(f"/api/projects/{project['id']}/import", tasks, format="json"), 201)
    assert (imported["task_count"], imported["prediction_count"]) == (len(tasks), len(tasks)), imported
    for task in answered(client.get(f"/api/tasks?project={project['id']}&page_size=1000"), 200)["tasks"]:
        prediction = answered(client.get(f"/api/tasks/{task['id']}/"), 200)["predictions"][0]
        annotation = {"result": prediction["result"], "lead_time": 1}
        answered(client.post(f"/api/tasks/{task['id']}/annotations/", annotation, format="json"), 201)
    done = answered(client.get(f"/api/projects/{project['id']}/export?exportType=JSON"), 200)
    (FOLDER / "exported.json").write_text(json.dumps(done), encoding="utf-8")


main()
