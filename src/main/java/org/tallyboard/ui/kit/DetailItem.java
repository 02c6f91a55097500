package org.tallyboard.ui.kit;

import java.net.URI;
import javafx.scene.Node;

/// One piece of a side panel or a dialog, as a value. A [DetailView] draws a list of them and keeps the nodes of those
/// that only changed their content, so that a selection survives while the world goes on.
public interface DetailItem {

    /// A node for this kind of block, still empty.
    Node make(ViewContext look);

    /// Fills a node that [#make] of the same kind made.
    void fill(Node node);

    /// A heading.
    record Heading(String text) implements DetailItem {
        @Override
        public Node make(ViewContext look) {
            return DetailNodes.label("block-heading");
        }

        @Override
        public void fill(Node node) {
            DetailNodes.text(node, text);
        }
    }

    /// A sentence.
    ///
    /// @param tone how it looks; [StatusStyle#IDLE] for ordinary
    record Note(StatusStyle tone, String text) implements DetailItem {
        @Override
        public Node make(ViewContext look) {
            return DetailNodes.label("block-note");
        }

        @Override
        public void fill(Node node) {
            tone.on(node);
            DetailNodes.text(node, text);
        }
    }

    /// A name with a value that can be copied.
    ///
    /// @param mono true for ids, arguments and the like
    record Fact(String name, String value, boolean mono) implements DetailItem {
        /// A fact in ordinary type.
        public Fact(String name, String value) {
            this(name, value, false);
        }

        @Override
        public Node make(ViewContext look) {
            return new DetailNodes.FactNode(look);
        }

        @Override
        public void fill(Node node) {
            ((DetailNodes.FactNode) node).show(this);
        }
    }

    /// Text in full, to be read and copied.
    ///
    /// @param tone how it looks
    record Full(StatusStyle tone, String text, boolean mono) implements DetailItem {
        @Override
        public Node make(ViewContext look) {
            return new CopyArea(look, 26);
        }

        @Override
        public void fill(Node node) {
            CopyArea area = (CopyArea) node;
            tone.on(area.area());
            DetailNodes.mono(area.area(), mono);
            area.show(text);
        }
    }

    /// One line about something with a state.
    ///
    /// @param title what it is
    /// @param remark more about it
    /// @param end at the right end
    /// @param inset true for a part of what stands above it
    record Item(StatusStyle mood, String title, String remark, String end, boolean inset) implements DetailItem {
        @Override
        public Node make(ViewContext look) {
            return new DetailNodes.ItemNode(look);
        }

        @Override
        public void fill(Node node) {
            ((DetailNodes.ItemNode) node).show(this);
        }
    }

    /// A length of time as a bar.
    ///
    /// @param fraction of the longest one, 0 to 1
    record Bar(StatusStyle mood, String name, double fraction, String time) implements DetailItem {
        @Override
        public Node make(ViewContext look) {
            return new DetailNodes.BarNode(look);
        }

        @Override
        public void fill(Node node) {
            ((DetailNodes.BarNode) node).show(this);
        }
    }

    /// An address that opens in the browser; `https` only.
    record Link(String text, URI address, Browser browser) implements DetailItem {
        @Override
        public Node make(ViewContext look) {
            return new DetailNodes.LinkNode();
        }

        @Override
        public void fill(Node node) {
            ((DetailNodes.LinkNode) node).show(this);
        }
    }
}
