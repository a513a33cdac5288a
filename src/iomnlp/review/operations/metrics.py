"""Figures in Prometheus' format. Labels are route templates, methods, statuses and kinds: no names, no words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from iomnlp.review.extraction import Extractor
from iomnlp.review.refusals import StoreError
from iomnlp.review.service import Review

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# Seconds; the goals of the pages are 0.1, 0.15 and 0.3.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 1.0, 3.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@runtime_checkable
class Observed(Protocol):
    """An extractor that tells how it is."""

    @property
    def held(self) -> int:
        """Files that it has in hand."""

    @property
    def closed(self) -> bool:
        """Whether it takes no more."""


class StoreFigures(Collector):
    """What stands in the store, counted when it is asked for."""

    def __init__(self, review: Review, extractor: Extractor):
        self.review, self.extractor = review, extractor

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing before it is asked for: to name the figures, the store need not be read."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """The figures; while the store is away, that it is, and those that need no store."""
        up = GaugeMetricFamily("iomnlp_store_up", "Whether the store answers.")
        try:
            figures = list(self._stored())
            up.add_metric([], 1)
        except StoreError:
            figures = []
            up.add_metric([], 0)
        yield up
        yield from figures
        if isinstance(self.extractor, Observed):
            yield GaugeMetricFamily("iomnlp_extraction_files", "Files being extracted from.", self.extractor.held)

    def _stored(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        held = self.review.stats()
        yield GaugeMetricFamily("iomnlp_records", "Records in the store.", held.records)
        yield GaugeMetricFamily("iomnlp_records_reviewed", "Records that are reviewed.", held.reviewed)
        yield GaugeMetricFamily("iomnlp_queue_records", "Records still to be reviewed.", held.records - held.reviewed)
        yield CounterMetricFamily("iomnlp_decisions", "Decisions in the store.", held.decisions)
        yield GaugeMetricFamily("iomnlp_store_bytes", "Size of the store.", self.review.upkeep.size())
        backlog = GaugeMetricFamily("iomnlp_webhook_deliveries", "Deliveries of webhooks, by state.", labels=["state"])
        for state, count in self.review.upkeep.deliveries().items():
            backlog.add_metric([state], count)
        yield backlog


class Metrics:
    """One server's figures, in a registry of their own."""

    def __init__(self, review: Review, extractor: Extractor):
        self.registry = CollectorRegistry()
        self.registry.register(StoreFigures(review, extractor))
        told = ("method", "route")
        self._requests = Counter(
            "iomnlp_http_requests", "Answers, by status.", (*told, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "iomnlp_http_request_seconds", "Time until the answer's end.", told, buckets=BUCKETS, registry=self.registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self.registry)
