"""SNS: topics and Publish, with AWS's rules for subject and size."""

from common import calls, check, client, code


def notifications():
    sns = client("sns")
    topics = [t["TopicArn"] for t in sns.list_topics()["Topics"]]
    plain = next(t for t in topics if t.endswith("ops-alerts"))
    fifo = next(t for t in topics if t.endswith(".fifo"))
    for topic in topics:
        attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        pending = sum(s["SubscriptionArn"] == "PendingConfirmation" for s in subscriptions)
        counts = (
            int(attributes["SubscriptionsPending"]) == pending
            and int(attributes["SubscriptionsConfirmed"]) == len(subscriptions) - pending
        )
        check(f"the counts of {topic} are those of its subscriptions", counts)
    check("no such topic", code(sns.publish, TopicArn=plain + "x", Message="m") == "NotFound")
    check("no such topic to read", code(sns.get_topic_attributes, TopicArn=plain + "x") == "NotFound")
    check("not a topic", code(sns.publish, TopicArn="nonsense", Message="m") == "InvalidParameter")
    for subject, wanted in (
        ("a" * 100, "accepted"),
        ("é" * 100, "accepted"),
        ("🎬" * 100, "accepted"),
        ("a" * 101, "InvalidParameter"),
        ("", "InvalidParameter"),
        ("two\nlines", "InvalidParameter"),
        ("a tab\t", "InvalidParameter"),
        ("bell\a", "InvalidParameter"),
    ):
        check(
            f"a subject of {len(subject)} like {subject[:9]!r}",
            code(sns.publish, TopicArn=plain, Message="m", Subject=subject) == wanted,
        )
    for size, wanted in ((262144, "accepted"), (262145, "InvalidParameter"), (0, "InvalidParameter")):
        check(f"a message of {size} bytes", code(sns.publish, TopicArn=plain, Message="m" * size) == wanted)
    check("a message counts in bytes", code(sns.publish, TopicArn=plain, Message="é" * 131073) == "InvalidParameter")
    attribute = {"kind": {"DataType": "String", "StringValue": "x" * 200}}
    check(
        "attributes count",
        code(sns.publish, TopicArn=plain, Message="m" * 262000, MessageAttributes=attribute) == "InvalidParameter",
    )
    check("FIFO wants a group", code(sns.publish, TopicArn=fifo, Message="m") == "InvalidParameter")
    check(
        "FIFO gives a sequence number", "SequenceNumber" in sns.publish(TopicArn=fifo, Message="m", MessageGroupId="g")
    )
    check(
        "JSON without default",
        code(sns.publish, TopicArn=plain, Message='{"email":"x"}', MessageStructure="json") == "InvalidParameter",
    )
    check(
        "JSON that is none",
        code(sns.publish, TopicArn=plain, Message="x", MessageStructure="json") == "InvalidParameter",
    )
    check(
        "JSON with default",
        code(sns.publish, TopicArn=plain, Message='{"default":"x"}', MessageStructure="json") == "accepted",
    )
    arn = sns.create_topic(Name="judge")["TopicArn"]
    check("creating a topic twice gives one", sns.create_topic(Name="judge")["TopicArn"] == arn)
    check("a topic name with a blank", code(sns.create_topic, Name="two words") == "InvalidParameter")
    check(
        "mail has to be confirmed",
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="a@example.org")["SubscriptionArn"]
        == "pending confirmation",
    )
    text = 'Üben & <prüfen>\n"zweite" Zeile 🎬'
    message = sns.publish(TopicArn=arn, Message=text, Subject="Ä <b>")
    last = [c for c in calls() if c["operation"] == "Publish"][-1]
    check(
        "what was published is in the log as it was sent",
        last["parameters"]["Message"] == text and last["parameters"]["Subject"] == "Ä <b>" and message["MessageId"],
    )
