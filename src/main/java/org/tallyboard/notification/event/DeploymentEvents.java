package org.tallyboard.notification.event;

import java.util.Map;

/// Events of CodeDeploy: of a deployment and of one instance in it.
final class DeploymentEvents {

    private final Envelope in;
    private final Map<?, ?> detail;
    private final String account;
    private final String region;

    DeploymentEvents(Envelope in) {
        this.in = in;
        this.detail = in.detail();
        this.account = in.account();
        this.region = in.region();
    }

    NotificationEvent deployment(Kind kind) {
        String application = Json.text(detail, "application");
        String group = Json.text(detail, "deploymentGroup", "deployment-group");
        String id = Json.text(detail, "deploymentId", "deployment-id");
        String instance = Json.text(detail, "instanceId", "instance-id");
        String what = "Deployment " + id + " of " + application + " to " + group;
        EventMaker maker = in.maker(kind, Json.text(detail, "state"))
                .with("deployment.id", id)
                .with("deployment.application", application)
                .with("deployment.group", group)
                .with("deployment.instance", instance)
                .with("url", Pages.deployment(in.partition(), account, region, id));
        return kind == Kind.INSTANCE
                ? maker.called(Envelope.name(application, instance), what + " on " + instance)
                        .about(account, region, application, group, instance)
                        .made(id)
                : maker.called(Envelope.name(application, group), what)
                        .about(account, region, application, group)
                        .made(id);
    }
}
