package org.tallyboard.sandbox.aws;

import java.util.Optional;
import org.tallyboard.sandbox.aws.protocol.Dialect;
import org.tallyboard.sandbox.aws.protocol.QueryForm;
import org.tallyboard.sandbox.aws.protocol.Request;
import org.tallyboard.sandbox.aws.protocol.SignatureV4;
import org.tallyboard.sandbox.aws.service.Identity;
import org.tallyboard.sandbox.aws.service.Notifications;

/// What a request is for: `X-Amz-Target` names it for JSON services, the signature's scope and `Action` for Query
/// services.
///
/// @param service as signature scopes call it; empty if it is none of ours
/// @param form the form of a Query request
record Target(String service, String operation, Dialect dialect, Optional<QueryForm> form) {

    static Target of(Request request) {
        Optional<String> header = request.header("x-amz-target");
        if (header.isPresent()) {
            int dot = header.get().lastIndexOf('.');
            String prefix = dot < 0 ? header.get() : header.get().substring(0, dot);
            String service =
                    switch (prefix) {
                        case "CodePipeline_20150709" -> "codepipeline";
                        case "CodeBuild_20161006" -> "codebuild";
                        default -> "";
                    };
            return new Target(service, header.get().substring(dot + 1), new Dialect.Json(), Optional.empty());
        }
        String scope =
                SignatureV4.claim(request).map(SignatureV4.Claim::service).orElse("");
        QueryForm form = QueryForm.parse(request.text());
        String operation = form.value("Action").orElse("");
        return switch (scope) {
            case "sns" -> new Target("sns", operation, new Dialect.Query(Notifications.NAMESPACE), Optional.of(form));
            case "sts" -> new Target("sts", operation, new Dialect.Query(Identity.NAMESPACE), Optional.of(form));
            case "codepipeline", "codebuild" -> new Target("", operation, new Dialect.Json(), Optional.empty());
            default -> new Target("", operation, new Dialect.Query(Identity.NAMESPACE), Optional.of(form));
        };
    }
}
