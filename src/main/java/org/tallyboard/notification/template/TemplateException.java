package org.tallyboard.notification.template;

import java.util.List;
import java.util.stream.Collectors;

/// A template that cannot be used.
public final class TemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<TemplateProblem> problems;

    /// @param problems never empty
    TemplateException(List<TemplateProblem> problems) {
        super(problems.stream().map(TemplateProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// All that is wrong, in the order of the text.
    public List<TemplateProblem> problems() {
        return problems;
    }
}
