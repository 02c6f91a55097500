"""Makes calendars at random and expands them with icalendar and dateutil, as a second opinion on CalendarSchedule.

    calendars.py COUNT SEED

Prints a JSON list of {"ics": text, "times": ["start/end summary", ...]}, with the times that start within the window.
"""

import json
import random
import re
import sys
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

UTC = timezone.utc
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
FROM, UNTIL = NOW, NOW + timedelta(days=300)
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago", "UTC"]


def local(value):
    return value.strftime("%Y%m%dT%H%M%S")


def utc(value, zone):
    return value.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def timed(name, value, zone, rng, other=True):
    """A property with a time in one of its forms."""
    form = rng.choice(["same", "same", "utc", "other"] if other else ["same"])
    if zone == "UTC" and form == "same" or form == "utc":
        return f"{name}:{utc(value, zone)}"
    if form == "other":
        at = value.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("Asia/Tokyo"))
        return f"{name};TZID=Asia/Tokyo:{local(at)}"
    return f"{name};TZID={zone}:{local(value)}"


def rule(rng, start):
    freq = rng.choice(["DAILY", "DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "HOURLY"])
    parts = [f"FREQ={freq}"]
    if freq == "HOURLY":
        parts.append(f"INTERVAL={rng.choice([1, 1, 3, 6])}")
        if parts[-1] == "INTERVAL=1" and rng.random() < 0.5:
            parts.append("BYHOUR=" + ",".join(str(h) for h in sorted(rng.sample(range(24), 3))))
    elif rng.random() < 0.4:
        parts.append(f"INTERVAL={rng.randint(1, 3)}")
    if freq == "WEEKLY" and rng.random() < 0.7:
        parts.append("BYDAY=" + ",".join(rng.sample(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], rng.randint(1, 3))))
        if rng.random() < 0.4:
            parts.append("WKST=SU")
    if freq == "MONTHLY":
        kind = rng.random()
        if kind < 0.3:
            parts.append(f"BYDAY={rng.choice(['1', '2', '-1', '3', ''])}{rng.choice(['MO', 'TH', 'SU'])}")
        elif kind < 0.6:
            parts.append(f"BYMONTHDAY={rng.choice(['1', '15', '31', '-1', '29,30'])}")
        elif kind < 0.8:
            parts.append(f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={rng.choice(['1', '-1', '2,-2'])}")
    if freq == "YEARLY":
        parts.append(f"BYMONTH={rng.choice(['3', '10', '12,1,6'])}")
        if rng.random() < 0.5:
            parts.append(f"BYDAY={rng.choice(['-1SU', '1SA', 'WE'])}")
    if freq == "DAILY" and rng.random() < 0.3:
        parts.append(f"BYMONTH={rng.choice(['12', '1,3', '10,11'])}")
    end = rng.random()
    if end < 0.3:
        parts.append(f"COUNT={rng.choice([1, 2, 5, 40, 400])}")
    elif end < 0.6:
        last = start + timedelta(days=rng.randint(0, 500), hours=rng.randint(0, 23))
        parts.append("UNTIL=" + rng.choice([local(last) + "Z", local(last), last.strftime("%Y%m%d")]))
    return ";".join(parts)


def event(rng, number):
    zone = rng.choice(ZONES)
    # Around the changes of the clock as well: 02:30 is a usual start.
    start = datetime(2026, rng.choice([1, 6, 10, 11, 11]), rng.randint(1, 28), rng.choice([0, 1, 2, 2, 3, 10, 20, 23]), rng.choice([0, 15, 30]))
    if rng.random() < 0.3:
        start = start.replace(year=rng.choice([2019, 2024, 2025]))
    head = ["BEGIN:VEVENT", f"UID:e{number}", "URL:http://live.example.org/a"]
    length = timedelta(minutes=rng.choice([15, 60, 150]))
    begin = timed("DTSTART", start, zone, rng, other=False)
    if rng.random() < 0.5:
        ends = ["DURATION:" + rng.choice(["PT45M", "PT2H", "P1D", "P1DT1H"])]
    else:
        ends = [timed("DTEND", start + length, zone, rng, other=False)]
    lines = head + [f"SUMMARY:e{number}", begin] + ends
    repeats = rng.random() < 0.9
    out = []
    if repeats:
        text = rule(rng, start)
        lines.append("RRULE:" + text)
        some = naive(text, start, zone)[:60]
        for at in rng.sample(some, min(len(some), rng.randint(0, 3))):
            if rng.random() < 0.3 and at.date() != start.date():
                lines.append("EXDATE;VALUE=DATE:" + at.strftime("%Y%m%d"))
            else:
                lines.append(timed("EXDATE", at, zone, rng))
        for _ in range(rng.randint(0, 2)):
            at = datetime(2026, 12, rng.randint(1, 31), rng.randint(0, 23), 7)
            if rng.random() < 0.3:
                lines.append(f"RDATE;VALUE=PERIOD:{utc(at, zone)}/PT20M")
            else:
                lines.append(timed("RDATE", at, zone, rng))
        for at in rng.sample(some, min(len(some), rng.randint(0, 2))):
            moved = at + timedelta(hours=rng.randint(-5, 5), minutes=rng.choice([0, 10]))
            other = head + [f"SUMMARY:e{number} changed", timed("RECURRENCE-ID", at, zone, rng),
                            timed("DTSTART", moved, zone, rng, other=False), "DURATION:PT33M"]
            if rng.random() < 0.3:
                other.append("STATUS:CANCELLED")
            out += other + ["END:VEVENT"]
        if some and rng.random() < 0.2:
            at = rng.choice(some)
            moved = at + timedelta(days=rng.choice([0, 0, 1, -1, 5, -5, 30]), hours=rng.randint(-3, 3))
            name = timed("RECURRENCE-ID", at, zone, rng, other=False).replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE")
            out += head + [f"SUMMARY:e{number} later", name, timed("DTSTART", moved, zone, rng, other=False), "DURATION:PT44M", "END:VEVENT"]
    return lines + ["END:VEVENT"] + out


def naive(text, start, zone):
    """The times of a rule on the clock of its zone, with the start as the first, by dateutil."""
    parts = dict(part.split("=", 1) for part in text.split(";"))
    until, count = parts.pop("UNTIL", None), parts.pop("COUNT", None)
    made = rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=start)
    left = int(count) if count else None
    last = (UNTIL + timedelta(days=40)).replace(tzinfo=None)
    times = [start]
    if left:
        left -= 1
    for at in made:
        if left is not None and left <= 0 or at > last:
            break
        if until:
            if until.endswith("Z") and at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) > datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC):
                break
            if len(until) == 15 and at > datetime.strptime(until, "%Y%m%dT%H%M%S"):
                break
            if len(until) == 8 and at.date() > datetime.strptime(until, "%Y%m%d").date():
                break
        if at != start:
            times.append(at)
            if left is not None:
                left -= 1
    return times


def instants(at, zone, both=False):
    first = at.replace(tzinfo=zone).astimezone(UTC)
    second = at.replace(tzinfo=zone, fold=1).astimezone(UTC)
    # Twice on the clock, and not in the gap, where the second is earlier.
    return [first, second] if both and second > first else [first]


def listed(value):
    return value if isinstance(value, list) else [value] if value is not None else []


def aware(value, zone):
    return value.replace(tzinfo=zone).astimezone(UTC) if value.tzinfo is None else value.astimezone(UTC)


def ended(event, start, zone):
    """The end of one time of the event: exact for DTEND, days by the calendar for DURATION."""
    if "DURATION" in event:
        length = event["DURATION"].dt
        days = timedelta(days=length.days)
        if not days:
            return start + length
        at = start.astimezone(zone)
        return (at.replace(tzinfo=None) + days).replace(tzinfo=zone).astimezone(UTC) + (length - days)
    begin, end = (aware(event[name].dt, zone) for name in ("DTSTART", "DTEND"))
    if end <= begin:
        end = event["DTEND"].dt.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return start + (end - begin)


def zoned(event):
    return ZoneInfo(event["DTSTART"].params.get("TZID", "UTC"))


def plain(event):
    return event["DTSTART"].dt.replace(tzinfo=None)


def expand(text):
    out = []
    by_uid = {}
    for event in Calendar.from_ical(text).walk("VEVENT"):
        by_uid.setdefault(str(event["UID"]), []).append(event)
    for events in by_uid.values():
        master = next(e for e in events if "RECURRENCE-ID" not in e)
        zone = zoned(master)
        start = plain(master)
        times = {}
        for at in instants(start, zone):
            times[at] = None
        for recur in listed(master.get("RRULE")):
            body = recur.to_ical().decode()
            hourly = "FREQ=HOURLY" in body and not re.search("INTERVAL=(?!1(;|$))", body)
            for at in naive(body, start, zone.key):
                for moment in instants(at, zone, hourly and at != start):
                    times.setdefault(moment, None)
        for dates in listed(master.get("RDATE")):
            for one in dates.dts:
                if isinstance(one.dt, tuple):
                    begin, end = one.dt
                    times[begin.astimezone(UTC)] = end if isinstance(end, timedelta) else end - begin
                else:
                    times[aware(one.dt, zone)] = None
        for dates in listed(master.get("EXDATE")):
            for one in dates.dts:
                if isinstance(one.dt, datetime):
                    times.pop(aware(one.dt, zone), None)
                else:
                    for at in [t for t in times if t.astimezone(zone).date() == one.dt]:
                        times.pop(at)
        ranges = []
        for other in events:
            if "RECURRENCE-ID" not in other:
                continue
            which = aware(other["RECURRENCE-ID"].dt, zone)
            if other["RECURRENCE-ID"].params.get("RANGE"):
                ranges.append((which, other))
                continue
            times.pop(which, None)
            if str(other.get("STATUS", "")) != "CANCELLED":
                begin = aware(plain(other), zoned(other))
                out.append((begin, ended(other, begin, zoned(other)), str(other["SUMMARY"])))
        for at, length in times.items():
            later = [r for r in ranges if r[0] <= at]
            if later:
                which, other = max(later, key=lambda r: r[0])
                moved = plain(other) - which.astimezone(zone).replace(tzinfo=None)
                begin = (at.astimezone(zone).replace(tzinfo=None) + moved).replace(tzinfo=zone).astimezone(UTC)
                out.append((begin, ended(other, begin, zone), str(other["SUMMARY"])))
            else:
                out.append((at, at + length if length else ended(master, at, zone), str(master["SUMMARY"])))
    show = "%Y-%m-%dT%H:%M:%SZ"
    return sorted(f"{b.strftime(show)}/{e.strftime(show)} {s}" for b, e, s in out if FROM <= b <= UNTIL)


def main():
    rng = random.Random(int(sys.argv[2]))
    made = []
    for _ in range(int(sys.argv[1])):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN"]
        for number in range(rng.randint(1, 3)):
            lines += event(rng, number)
        text = "\r\n".join(lines + ["END:VCALENDAR", ""])
        made.append({"ics": text, "times": expand(text)})
    json.dump(made, sys.stdout)


main()
