"""UN Comtrade: what each country reports of its own trade, by partner and commodity."""
