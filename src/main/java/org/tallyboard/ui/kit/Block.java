package org.tallyboard.ui.kit;

import java.net.URI;
import javafx.scene.Node;

/// One piece of a side panel or a dialog, as a value. A [BlockList] draws a list of them and keeps the nodes of those
/// that only changed their content, so that a selection survives while the world goes on.
public interface Block {

    /// A node for this kind of block, still empty.
    Node make(Look look);

    /// Fills a node that [#make] of the same kind made.
    void fill(Node node);

    /// A heading.
    record Heading(String text) implements Block {
        @Override
        public Node make(Look look) {
            return Blocks.label("block-heading");
        }

        @Override
        public void fill(Node node) {
            Blocks.text(node, text);
        }
    }

    /// A sentence.
    ///
    /// @param tone how it looks; [Mood#IDLE] for ordinary
    record Note(Mood tone, String text) implements Block {
        @Override
        public Node make(Look look) {
            return Blocks.label("block-note");
        }

        @Override
        public void fill(Node node) {
            tone.on(node);
            Blocks.text(node, text);
        }
    }

    /// A name with a value that can be copied.
    ///
    /// @param mono true for ids, arguments and the like
    record Fact(String name, String value, boolean mono) implements Block {
        /// A fact in ordinary type.
        public Fact(String name, String value) {
            this(name, value, false);
        }

        @Override
        public Node make(Look look) {
            return new Blocks.FactNode(look);
        }

        @Override
        public void fill(Node node) {
            ((Blocks.FactNode) node).show(this);
        }
    }

    /// Text in full, to be read and copied.
    ///
    /// @param tone how it looks
    record Full(Mood tone, String text, boolean mono) implements Block {
        @Override
        public Node make(Look look) {
            return new CopyArea(look, 26);
        }

        @Override
        public void fill(Node node) {
            CopyArea area = (CopyArea) node;
            tone.on(area.area());
            Blocks.mono(area.area(), mono);
            area.show(text);
        }
    }

    /// One line about something with a state.
    ///
    /// @param title what it is
    /// @param remark more about it
    /// @param end at the right end
    /// @param inset true for a part of what stands above it
    record Item(Mood mood, String title, String remark, String end, boolean inset) implements Block {
        @Override
        public Node make(Look look) {
            return new Blocks.ItemNode(look);
        }

        @Override
        public void fill(Node node) {
            ((Blocks.ItemNode) node).show(this);
        }
    }

    /// A length of time as a bar.
    ///
    /// @param fraction of the longest one, 0 to 1
    record Bar(Mood mood, String name, double fraction, String time) implements Block {
        @Override
        public Node make(Look look) {
            return new Blocks.BarNode(look);
        }

        @Override
        public void fill(Node node) {
            ((Blocks.BarNode) node).show(this);
        }
    }

    /// An address that opens in the browser; `https` only.
    record Link(String text, URI address, Browser browser) implements Block {
        @Override
        public Node make(Look look) {
            return new Blocks.LinkNode();
        }

        @Override
        public void fill(Node node) {
            ((Blocks.LinkNode) node).show(this);
        }
    }
}
