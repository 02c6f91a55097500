"""The Celery application that workers and producers of the tests share."""

import json
import os

from celery import Celery


def make_app():
    """Broker, result backend and any other setting come from the environment."""
    app = Celery("tasks", broker=os.environ["TALLY_BROKER"], backend=os.environ.get("TALLY_BACKEND") or None)
    app.conf.update(
        task_send_sent_event=True,
        worker_send_task_events=True,
        worker_hijack_root_logger=False,
        # A test that kills the broker wants the workers back soon.
        broker_connection_max_retries=None,
        broker_heartbeat=10,
    )
    app.conf.update(json.loads(os.environ.get("TALLY_CONF") or "{}"))
    return app
