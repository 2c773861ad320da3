"""The hub against its own OpenAPI document: every route stands in it, and made-up calls get an answer it allows."""

from typing import cast

import hypothesis
import pytest
import requests
import schemathesis
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as response

from counter_app.hub.application import create_hub
from counter_app.hub.frames import MEDIA_TYPE
from counter_app.hub.openapi import document
from counter_app.hub.settings import HubSettings
from counter_app.hub.tus_headers import OFFSET_STREAM
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub

CHECKS = [
    schemathesis.checks.not_a_server_error,
    response.status_code_conformance,
    response.content_type_conformance,
    response.response_schema_conformance,
]
"""Whether made-up words are accepted is not asked: which code is right, which revision comes next, no schema says."""


@schemathesis.serializer(OFFSET_STREAM, MEDIA_TYPE)
def _as_bytes(_context: object, value: object) -> bytes:
    """Bytes of an upload or of a bundle go out as they are."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_whatever_is_asked_the_answer_is_one_that_the_document_allows(
    running_hub: RunningHub,
) -> None:
    told = requests.get(f"{running_hub.url}/v1/openapi.json", timeout=60).json()
    schema = schemathesis.openapi.from_dict(told)
    credential = running_hub.enrolment().credential
    tried = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @hypothesis.settings(max_examples=8, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def asked(case: object) -> None:
            nonlocal tried
            assert isinstance(case, schemathesis.Case)
            tried += 1
            case.call_and_validate(
                base_url=running_hub.url,
                headers={"Authorization": f"Bearer {credential}"},
                checks=CHECKS,
            )

        asked()
    assert tried > 80


def test_the_document_names_every_call(settings: HubSettings) -> None:
    hub = create_hub(settings)
    served = set(_calls(hub))
    hub.state.close()
    paths = cast(dict[str, dict[str, object]], document()["paths"])

    assert {(path, method) for path, calls in paths.items() for method in calls} == served


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> HubSettings:
    folder = tmp_path_factory.mktemp("hub")
    return HubSettings(data=folder / "data", key_file=folder / "keys.json")


def _calls(hub: FastAPI) -> list[tuple[str, str]]:
    included = [getattr(part, "original_router", None) for part in hub.routes]
    routes = [
        route for router in included if isinstance(router, APIRouter) for route in router.routes
    ]
    return [
        (route.path, method.lower())
        for route in routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    ]
