"""Makes television guides at random and reads them with lxml by the rules of xmltv.dtd, as a second opinion on XmltvSchedule.

    guides.py COUNT SEED

Prints a JSON list of {"xml": text, "times": ["start/end title", ...]}: each programme that has an end, of its own or by the
next one of its channel; of a clump the first. Every guide is valid by the DTD below, which has the elements that are used.
"""

import io
import json
import random
import sys
from datetime import datetime, timedelta, timezone

from lxml import etree

UTC = timezone.utc
BEGIN = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)
NAMES = {"UTC": 0, "GMT": 0, "BST": 60, "CET": 60, "CEST": 120, "EST": -300, "EDT": -240, "PST": -480}
DTD = etree.DTD(io.StringIO("""
<!ELEMENT tv (channel*, programme*)>
<!ELEMENT channel (display-name+)>
<!ATTLIST channel id CDATA #REQUIRED>
<!ELEMENT display-name (#PCDATA)>
<!ELEMENT programme (title+, sub-title*, desc*, credits?, date?, category*, episode-num*, previously-shown?, new?)>
<!ATTLIST programme start CDATA #REQUIRED stop CDATA #IMPLIED channel CDATA #REQUIRED clumpidx CDATA "0/1">
<!ELEMENT title (#PCDATA)><!ATTLIST title lang CDATA #IMPLIED>
<!ELEMENT sub-title (#PCDATA)><!ELEMENT desc (#PCDATA)><!ELEMENT date (#PCDATA)>
<!ELEMENT credits (director*, actor*)><!ELEMENT director (#PCDATA)><!ELEMENT actor (#PCDATA)>
<!ELEMENT category (#PCDATA)><!ELEMENT episode-num (#PCDATA)><!ATTLIST episode-num system CDATA "onscreen">
<!ELEMENT previously-shown EMPTY><!ATTLIST previously-shown start CDATA #IMPLIED><!ELEMENT new EMPTY>
"""))
TITLES = ["News", "Caf\u00e9 &amp; Co", "&lt;Live&gt;", "<![CDATA[A & B]]>", "Tat&#111;rt", "Sch\u00f6ner <!-- x -->Tag", "\u6b66\u58eb", "Q &quot;x&quot;"]


def written(rng, at):
    """A time in one of the forms of the DTD."""
    form = rng.random()
    if form < 0.4:
        minutes = rng.choice([0, 60, -210, 330, 630])
        zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
        zone = rng.choice([" ", ""]) + zone
    elif form < 0.8:
        name, minutes = rng.choice(list(NAMES.items()))
        zone = " " + name
    else:
        minutes, zone = 0, ""
    local = at + timedelta(minutes=minutes)
    digits = local.strftime("%Y%m%d%H%M%S")
    while digits.endswith("00") and len(digits) > 10 and rng.random() < 0.4:
        digits = digits[:-2]
    return digits + zone


def guide(rng):
    channels = [f"c{n}.test" for n in range(rng.randint(1, 3))]
    programmes = []
    for channel in channels:
        at = BEGIN + timedelta(minutes=rng.randint(0, 90))
        for _ in range(rng.randint(3, 15)):
            end = at + timedelta(minutes=rng.choice([5, 30, 45, 90]), seconds=rng.choice([0, 0, 30]))
            stop = "" if rng.random() < 0.3 else f' stop="{written(rng, end)}"'
            parts = 2 if rng.random() < 0.1 else 1
            for part in range(parts):
                clump = f' clumpidx="{part}/{parts}"' if parts > 1 else ""
                texts = [f'<title lang="{lang}">{rng.choice(TITLES)} {lang}</title>' for lang in rng.sample(["de", "en", "fr"], rng.randint(1, 3))]
                more = "<credits><director>D</director><actor>A</actor></credits>" if rng.random() < 0.3 else ""
                more += "<category>News</category>" if rng.random() < 0.3 else ""
                more += '<episode-num system="xmltv_ns">1.2.</episode-num>' if rng.random() < 0.2 else ""
                more += "<previously-shown/>" if rng.random() < 0.2 else ""
                programmes.append(f'<programme{stop} start="{written(rng, at)}" channel="{channel}"{clump}>\n{"".join(texts)}{more}</programme>')
            at = end + timedelta(minutes=rng.choice([0, 0, 0, 10]))
    if rng.random() < 0.3:
        rng.shuffle(programmes)
    heads = "".join(f'<channel id="{c}"><display-name>{c}</display-name></channel>' for c in channels)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<tv>{heads}\n' + "\n".join(programmes) + "\n</tv>"


def moment(text):
    digits = text
    for end, c in enumerate(text):
        if not c.isdigit():
            digits = text[:end]
            break
    zone = text[len(digits):].strip()
    at = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    minutes = NAMES[zone] if zone in NAMES else 0
    if zone[:1] in ("+", "-"):
        minutes = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    return at - timedelta(minutes=minutes)


def read(text):
    tree = etree.fromstring(text.encode())
    if not DTD.validate(tree):
        raise ValueError(DTD.error_log)
    starts = {}
    for programme in tree.iter("programme"):
        starts.setdefault(programme.get("channel"), set()).add(moment(programme.get("start")))
    out, slots = [], set()
    for programme in tree.iter("programme"):
        channel, start = programme.get("channel"), moment(programme.get("start"))
        later = sorted(s for s in starts[channel] if s > start)
        stop = moment(programme.get("stop")) if programme.get("stop") else later[0] if later else None
        if stop is None:
            continue
        if programme.get("clumpidx", "0/1") != "0/1":
            if (channel, start, stop) in slots:
                continue
            slots.add((channel, start, stop))
        titles = programme.findall("title")
        title = next((t for lang in ("en", "fr") for t in titles if t.get("lang") == lang), titles[0])
        out.append(f"{start:%Y-%m-%dT%H:%M:%SZ}/{stop:%Y-%m-%dT%H:%M:%SZ} {''.join(title.itertext()).strip()}")
    return sorted(out)


def main():
    rng = random.Random(int(sys.argv[2]))
    json.dump([{"xml": text, "times": read(text)} for text in (guide(rng) for _ in range(int(sys.argv[1])))], sys.stdout)


main()
