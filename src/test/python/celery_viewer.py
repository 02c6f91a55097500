"""Follows events with Celery's own receiver and state, as Flower does.

    celery_viewer.py BROKER_URL

Prints "ready", then for each event one line of JSON: its `type`, and the ids of all `tasks`, the names of all
`workers` and the `states` of the tasks that Celery's state knows after it.
"""

import json
import sys

from celery import Celery


def main(url):
    app = Celery(broker=url)
    state = app.events.State()

    def on_event(event):
        state.event(event)
        line = {
            "type": event["type"],
            "tasks": sorted(state.tasks),
            "workers": sorted(state.workers),
            "states": {task.uuid: task.state for task in state.tasks.values()},
        }
        print(json.dumps(line), flush=True)

    with app.connection() as connection:
        receiver = app.events.Receiver(connection, handlers={"*": on_event})
        # The receiver listens on a connection of its own.
        with receiver.consumer_context() as (listening, _, _):
            print("ready", flush=True)
            while True:
                listening.drain_events()


if __name__ == "__main__":
    main(*sys.argv[1:])
