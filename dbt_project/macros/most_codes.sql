{# The most codes that all editions of a source have together; more of them are an error, not a wrong
   count. All seven revisions of the HS together have 6,897 (lists H0 to H6 of the United Nations). #}
{% macro most_codes() %}16383{% endmacro %}
