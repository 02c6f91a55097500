"""Tasks of a real Celery worker for the tests.

`recording.*` behave like recordings: they last, and report progress. `plain.*` are other jobs. Tasks that take arbitrary
arguments write what they got to $TALLY_OUT/<job id>.json, so that a test compares it with what was sent.
"""

import json
import os
import time

from celery.exceptions import Reject

from settings import make_app

app = make_app()
PROGRESS_SECONDS = 0.25


def wait(task, seconds):
    """Sleeps, and reports progress as a recorder does: a custom event, sent by the task's own process."""
    begin = time.monotonic()
    media = 0.0
    while media < seconds:
        time.sleep(min(PROGRESS_SECONDS, seconds - media))
        media = time.monotonic() - begin
        task.send_event(
            "task-progress",
            media_seconds=round(media, 3),
            bytes=int(media * 250_000),
            bitrate=2_000_000.0,
            fps=25.0,
            drops=0,
            speed=1.0,
        )


def write_out(task, args, kwargs):
    request = task.request
    seen = {
        "id": request.id,
        "parent_id": request.parent_id,
        "root_id": request.root_id,
        "retries": request.retries,
        "args": args,
        "kwargs": kwargs,
        "headers": {key: value for key, value in (request.headers or {}).items()},
    }
    path = os.path.join(os.environ["TALLY_OUT"], request.id + ".json")
    with open(path + ".part", "w", encoding="utf-8") as out:
        json.dump(seen, out, default=lambda value: {"python": type(value).__name__, "text": str(value)})
    os.rename(path + ".part", path)


@app.task(bind=True, name="recording.record")
def record(self, source, seconds=1.0, **more):
    """Records `source` for so many seconds. `more` carries what only a viewer reads, such as title and planned times."""
    wait(self, seconds)
    return {"source": source, "seconds": seconds}


@app.task(bind=True, name="recording.fail_after")
def fail_after(self, source, seconds=1.0, **more):
    """Fails as ffmpeg does when the source goes away."""
    wait(self, seconds)
    raise ValueError("ffmpeg exited 1")


@app.task(bind=True, name="recording.fragile")
def fragile(self, *args, **kwargs):
    """Writes what it got, holds for `kwargs['hold']` seconds, then fails. Succeeds when another job sent it: a retry."""
    write_out(self, args, kwargs)
    wait(self, kwargs.get("hold", 0))
    if self.request.parent_id is None:
        raise ValueError("failed the first time")
    return "done"


@app.task(bind=True, name="plain.dump")
def dump(self, *args, **kwargs):
    """Writes what it got."""
    write_out(self, args, kwargs)
    return len(args)


@app.task(name="plain.add")
def add(x, y):
    return x + y


@app.task(name="plain.measure")
def measure(recording):
    """Follows a recording: what it was given is what that one came to."""
    return recording["bytes"]


@app.task(name="plain.sleep")
def sleep(seconds):
    time.sleep(seconds)


@app.task(name="plain.fail")
def fail(message="no such channel"):
    """Fails at once, before anybody could ask for it."""
    raise RuntimeError(message)


@app.task(bind=True, name="plain.reject", acks_late=True, acks_on_failure_or_timeout=False)
def reject(self):
    """Gives its message back once, and then fails, so that it is dead-lettered."""
    if not self.request.delivery_info["redelivered"]:
        raise Reject("not yet", requeue=True)
    raise RuntimeError("not at all")


@app.task(bind=True, name="plain.retry", max_retries=5)
def retry(self, times=1, countdown=0.5, then="succeed"):
    """Retries itself so often under the same id; then succeeds or fails."""
    if self.request.retries < times:
        raise self.retry(countdown=countdown, exc=RuntimeError("net"))
    if then == "fail":
        raise ValueError("gave up")
    return self.request.retries
