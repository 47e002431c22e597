"""What Prometheus may ask; labels of few values only."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

TURNS = Counter("fyr_turns_total", "Turns by how they ended", ["state"])
TURN_SECONDS = Histogram("fyr_turn_seconds", "Time of a whole turn", buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8))
RUNS = Counter("fyr_runs_total", "Operation runs by outcome", ["operation", "state"])

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
