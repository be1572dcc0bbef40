/** Named kernel objects together with their entries, made and removed in the order that the registry's proof needs. */
package io.antaboga.registry.owned;
