"""Derives the set of (id, retries, state) from a file of event_recorder.py: the second opinion on what the board shows.

    job_states.py FILE            prints [[id, retries, state], …], sorted

The rule. Events are ordered by (timestamp, arrival). A job is the attempts that its events name: `task-sent` and
`task-received` carry `retries`, and each number is one attempt, in state PENDING after `task-sent` alone and RECEIVED after
`task-received`. The other events carry the id only and belong to an attempt as follows, because on a retry the next attempt
is sent and received *before* the `task-retried` of the one before it:

- `task-started`: the lowest attempt that has not started (PENDING or RECEIVED); if there is none, the message was delivered
  again, and it is the highest attempt. The state becomes STARTED.
- `task-retried`: the lowest attempt that has not ended; state RETRY.
- `task-succeeded`, `task-failed`: the highest attempt that runs (STARTED), or else the highest that has not ended: an attempt
  that is followed by another one ends as RETRY. State SUCCESS or FAILURE.
- `task-revoked`, `task-rejected`: the highest attempt that has not ended; state REVOKED or REJECTED.
- everything else, `task-progress` included, changes no state. An id without any `task-sent` or `task-received` has attempt 0.

SUCCESS, FAILURE, RETRY, REVOKED and REJECTED end an attempt, and stay, with one exception: a later `task-started` of an attempt
that ended otherwise than by RETRY is a new run of it (delivered again, or moved back into the queue), state STARTED.
"""

import json
import sys

WAITING = ("PENDING", "RECEIVED")
ENDED = ("SUCCESS", "FAILURE", "RETRY", "REVOKED", "REJECTED")


class Job:
    def __init__(self):
        self.state = {}

    def highest(self):
        if not self.state:
            self.state[0] = "PENDING"
        return max(self.state)

    def open(self):
        self.highest()
        return sorted(n for n, state in self.state.items() if state not in ENDED)

    def announced(self, retries, state):
        known = self.state.get(retries)
        if known is None or known == "PENDING":
            self.state[retries] = state

    def start(self):
        waiting = [n for n in self.open() if self.state[n] in WAITING]
        attempt = waiting[0] if waiting else self.highest()
        if self.state[attempt] != "RETRY":
            self.state[attempt] = "STARTED"

    def end(self, candidates, state):
        if candidates:
            self.state[candidates[0]] = state

    def finish(self, state):
        running = [n for n in self.open() if self.state[n] == "STARTED"]
        self.end((running or self.open())[::-1], state)

    def apply(self, event):
        kind = event["type"]
        if kind == "task-sent":
            self.announced(event.get("retries") or 0, "PENDING")
        elif kind == "task-received":
            self.announced(event.get("retries") or 0, "RECEIVED")
        elif kind == "task-started":
            self.start()
        elif kind == "task-retried":
            self.end(self.open(), "RETRY")
        elif kind == "task-succeeded":
            self.finish("SUCCESS")
        elif kind == "task-failed":
            self.finish("FAILURE")
        elif kind == "task-revoked":
            self.end(self.open()[::-1], "REVOKED")
        elif kind == "task-rejected":
            self.end(self.open()[::-1], "REJECTED")


def states(lines):
    events = []
    for number, line in enumerate(lines):
        event = json.loads(line).get("event")
        if isinstance(event, dict) and isinstance(event.get("uuid"), str) and str(event.get("type")).startswith("task-"):
            events.append((event["timestamp"], number, event))
    jobs = {}
    for _, _, event in sorted(events, key=lambda item: item[:2]):
        jobs.setdefault(event["uuid"], Job()).apply(event)
    return sorted([job_id, retries, state] for job_id, job in jobs.items() for retries, state in job.state.items())


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as recorded:
        # The recorder may be in the middle of the last line.
        print(json.dumps(states(line for line in recorded if line.endswith("\n"))))
